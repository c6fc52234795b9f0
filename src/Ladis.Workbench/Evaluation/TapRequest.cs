namespace Ladis.Workbench.Evaluation;

/// <summary>A tap as the command line names it: <c>TENSOR</c> or <c>NAME=TENSOR</c>.</summary>
/// <param name="Name">What tables call it; null for the tap's own name.</param>
/// <param name="Tensor">A tensor, a node, a regular expression, penultimate, logits, or pixels.</param>
internal sealed record TapRequest(string? Name, string Tensor)
{
    /// <summary>The picture itself, as values of 0 to 1: no tensor of the model.</summary>
    public const string Pixels = "pixels";

    public static TapRequest Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && equals < text.Length - 1 ? new(text[..equals], text[(equals + 1)..]) : new(null, text);
    }
}
