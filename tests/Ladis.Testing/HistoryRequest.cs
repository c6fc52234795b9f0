namespace Ladis.Testing;

/// <summary>One request of the scripted history.</summary>
/// <param name="Number">Its place, from 0.</param>
/// <param name="Phase">The phase that it belongs to.</param>
/// <param name="Pixels">RGB bytes, row-major [32, 32, 3].</param>
/// <param name="Set">The set of the evaluation data that it was taken from.</param>
/// <param name="Image">Its place in that set.</param>
public sealed record HistoryRequest(int Number, HistoryPhase Phase, byte[] Pixels, string Set, int Image)
{
    /// <summary>Whether it was attacked.</summary>
    public bool IsAttacked => Set.StartsWith("pgd_", StringComparison.Ordinal);

    /// <summary>Whether it is not what the model was validated on: attacked or recompressed.</summary>
    public bool IsAltered => IsAttacked || Set.StartsWith("jpeg_", StringComparison.Ordinal);

    /// <summary>Its event time: a request a second.</summary>
    public DateTimeOffset Time => ScriptedHistory.Start.AddSeconds(Number);
}
