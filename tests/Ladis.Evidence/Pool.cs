namespace Ladis.Evidence;

/// <summary>Requests that a stream draws from.</summary>
internal sealed class Pool((double[] Scores, int Class)[] requests)
{
    public (double[] Scores, int Class)[] Requests => requests;
}
