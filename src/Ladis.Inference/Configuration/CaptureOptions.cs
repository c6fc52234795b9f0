using Ladis.Settings;

namespace Ladis.Inference.Configuration;

/// <summary>
/// Section <c>Ladis:Inference:Capture</c>: which requests' activations are published. Predictions are published for all. The choice is a
/// function of the request's partition and offset, so that a replay makes the same.
/// </summary>
public sealed class CaptureOptions : IOptionSection
{
    /// <summary>
    /// Activations of the requests whose offset is a multiple of this. Where producers write transactions, their markers take offsets too
    /// and the share drifts; <see cref="Rate"/> does not care.
    /// </summary>
    /// <value>Default: 1, every request; at least 1.</value>
    public int Every { get; set; } = InferenceDefaults.CaptureEvery;

    /// <summary>Activations of this share of the requests, picked by a hash of partition and offset. Not together with <see cref="Every"/>.</summary>
    /// <value>Default: 1, every request; above 0, at most 1.</value>
    public double Rate { get; set; } = InferenceDefaults.CaptureRate;

    /// <summary>
    /// Whether an activation carries a sketch of its picture, 64 bytes of 8 × 8 grey means, by which the detector knows near copies
    /// (<c>Ladis:Detection:MergeCopies</c>).
    /// </summary>
    /// <value>Default: true.</value>
    public bool Sketch { get; set; } = true;

    /// <summary>
    /// The header whose value is a request's context, such as a camera or an app's version: the detector compares requests with baseline rows of the same
    /// context, where the baseline has any. Whoever may choose it may choose what his requests are compared with: let a gateway set it, not the sender.
    /// <c>ladis-client</c> and <c>ladis-session</c> may also stand in the message.
    /// </summary>
    /// <value>Default: empty, no contexts.</value>
    public string ContextHeader { get; set; } = "";

    /// <summary>Of which captured requests the model is asked a second time, on a filtered picture.</summary>
    /// <value>Default: every fourth.</value>
    public ConsistencyOptions Consistency { get; set; } = new();

    /// <inheritdoc />
    public IEnumerable<OptionError> Validate(string section)
    {
        if (Every < 1)
            yield return new($"{section}:{nameof(Every)}", Every.ToString(), "at least 1, which captures every request.");
        if (!(Rate > 0 && Rate <= 1))
            yield return new($"{section}:{nameof(Rate)}", Rate.ToString(), "above 0 and at most 1, which captures every request.");
        else if (Every > 1 && Rate < 1)
            yield return new($"{section}:{nameof(Rate)}", Rate.ToString(), $"either {nameof(Every)} (now {Every}) or {nameof(Rate)}, not both; leave the other one at 1.");
        foreach (var error in Consistency.Validate($"{section}:{nameof(Consistency)}"))
            yield return error;
    }
}
