namespace Ladis.Workbench.Bench;

/// <summary>How the processor's threads are used.</summary>
/// <param name="Loops">Loops (or raw loops) side by side.</param>
/// <param name="Threads">Threads of ONNX Runtime in each, and of decoding.</param>
internal sealed record BenchShape(int Loops, int Threads)
{
    /// <summary>All processors for one batch after the other; a batch on each; and one batch more, so that none idles while another one is committed.</summary>
    public static IReadOnlyList<BenchShape> Usual { get; } =
        [.. new[] { new BenchShape(1, Environment.ProcessorCount), new BenchShape(Environment.ProcessorCount, 1), new BenchShape(Environment.ProcessorCount + 1, 1) }.Distinct()];

    /// <summary>Reads <c>loops x threads</c>, such as <c>3x1</c>; null for anything else.</summary>
    public static BenchShape? Parse(string text) =>
        text.Split('x') is [var loops, var threads] && byte.TryParse(loops, out var l) && byte.TryParse(threads, out var t) && l > 0 && t > 0 ? new(l, t) : null;

    public override string ToString() => $"{Loops} × {Threads}";
}
