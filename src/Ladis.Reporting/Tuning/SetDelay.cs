namespace Ladis.Reporting.Tuning;

/// <summary>How a setting does on streams that are attacked from some request on.</summary>
/// <param name="Set">The set that the attacked requests come from.</param>
/// <param name="Delays">Requests from the attack's start to the detection, one a stream; null where it was not found within the stream.</param>
public sealed record SetDelay(string Set, IReadOnlyList<int?> Delays)
{
    /// <summary>Share of the streams whose attack was found.</summary>
    public double Power => Delays.Count(d => d is not null) / (double)Delays.Count;

    /// <summary>The median delay; null when fewer than half of the attacks were found.</summary>
    public int? Median => Delays.Select(d => d ?? int.MaxValue).Order().ElementAt(Delays.Count / 2) is var median && median < int.MaxValue ? median : null;
}
