namespace Ladis.Detection.Recomputation;

/// <summary>One field of a verdict beside what was computed again.</summary>
/// <param name="Field">Its name in the message.</param>
/// <param name="IsEqual">Whether both are the same, to the last bit.</param>
/// <param name="Published">What the verdict says, as JSON.</param>
/// <param name="Recomputed">What comes out now, as JSON.</param>
public sealed record FieldComparison(string Field, bool IsEqual, string Published, string Recomputed);
