namespace Ladis.Statistics;

/// <summary>What kind of shift a window shows, from the pattern of which views reject and from the direction of the confidences.</summary>
public static class ShiftTriage
{
    /// <summary>Names the kind that the evidence speaks for.</summary>
    /// <param name="evidence">P-values and direction.</param>
    /// <param name="level">Level at which a p-value counts as rejecting, of (0, 1).</param>
    /// <remarks>
    /// A model that has become surer of itself was helped: of 46 sets of corrupted pictures none did that. Else an early tap that rejects speaks
    /// for a corruption: what changes the input that much was not made to be unseen. Else, where confidences have changed, their direction
    /// decides: an attack raises one class, a corruption takes from the first place and gives to all. Inner layers alone speak for a corruption. An
    /// attack that falls short of its target only costs confidence, and is called a corruption: docs/statistics/triage.md has the measured
    /// confusion.
    /// </remarks>
    public static ShiftKind Classify(TriageEvidence evidence, double level = WindowTestDefaults.Level)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        bool Rejects(double? pValue) => pValue is { } p && MinP.Rejects(p, level);
        var confidence = evidence.Confidence;
        if (Rejects(confidence.SurerPValue))
        {
            return ShiftKind.AdversarialSuspected;
        }

        if (Rejects(evidence.Early))
        {
            return ShiftKind.Corruption;
        }

        if (Rejects(evidence.Profile) || Rejects(confidence.TiltPValue))
        {
            return confidence.Tilt > 0 ? ShiftKind.AdversarialSuspected : ShiftKind.Corruption;
        }

        if (Rejects(evidence.Deep))
        {
            return ShiftKind.Corruption;
        }

        return Rejects(evidence.Unmatched) ? ShiftKind.ClassMix : ShiftKind.None;
    }
}
