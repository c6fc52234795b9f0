namespace Ladis.Detection.Recomputation;

/// <summary>A verdict computed again from the topics.</summary>
/// <param name="Fields">Each field that follows from activations and baseline, in the order of the message.</param>
/// <param name="Missing">Why some fields could not be computed again, such as deleted records; none when all could.</param>
public sealed record RecomputedVerdict(IReadOnlyList<FieldComparison> Fields, IReadOnlyList<string> Missing)
{
    /// <summary>Whether every field that was computed again is equal.</summary>
    public bool IsEqual => Fields.All(f => f.IsEqual);
}
