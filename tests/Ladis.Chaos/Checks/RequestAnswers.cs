namespace Ladis.Chaos.Checks;

/// <summary>What one request got.</summary>
internal sealed class RequestAnswers
{
    public required string Digest { get; init; }

    /// <summary>Request ids of its predictions.</summary>
    public List<string> Predictions { get; } = [];

    /// <summary>Request ids of its activations.</summary>
    public List<string> Activations { get; } = [];

    public int DeadLetters { get; set; }
}
