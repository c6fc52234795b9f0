namespace Ladis.Statistics;

/// <summary>What a triage reads.</summary>
/// <param name="Profile">Class-matched p-value of the confidence profile (sorted logits).</param>
/// <param name="Deep">Class-matched p-value of the other views (penultimate class residual, say).</param>
/// <param name="Early">Class-matched p-value of the input or of the first layer; null if neither is watched.</param>
/// <param name="Unmatched">P-value of the unmatched test of a view that sees the class; null if it was not run.</param>
/// <param name="Confidence">Which way confidences have moved.</param>
public sealed record TriageEvidence(double Profile, double Deep, double? Early, double? Unmatched, ConfidenceShift Confidence);
