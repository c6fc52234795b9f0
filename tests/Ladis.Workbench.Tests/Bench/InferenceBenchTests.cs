using Ladis.Workbench.Bench;

namespace Ladis.Workbench.Tests.Bench;

/// <summary>The short form of <c>ladis bench inference</c>: every part runs and the tables hold together. What it measures here means nothing.</summary>
public class InferenceBenchTests
{
    [Fact]
    public async Task Tables_ShouldHoldTogether()
    {
        var options = new InferenceBenchOptions(null, [], Seconds: 1, Rounds: 1, Batch: 8, [new BenchShape(1, 1)], Small: true, Large: false);

        var result = await new InferenceBench(options, "bench-test", TextWriter.Null).Run(CancellationToken.None);

        var model = Assert.Single(result.Models);
        var round = Assert.Single(model.Rounds);
        Assert.True(round is { Raw: > 0, RawSpinning: > 0, RawProcessorSeconds: > 0, EndToEnd: { Rate: > 0, ProcessorSeconds: > 0, AllocatedBytes: > 1_000 }, Looking: { Rate: > 0, ProcessorSeconds: > 0 } });
        Assert.All(new[] { "decode", "preprocess", "run", "answer", "serialize", "publish", "commit" }, stage => Assert.True(round.EndToEnd.Stages[stage] > 0, stage));
        Assert.All(result.Jpeg, row => Assert.InRange(row.Fastest, 1, row.Median));
        Assert.Contains(result.Jpeg, row => row.Name == "decode and preprocess (Skia)");

        var text = new StringWriter();
        InferenceBenchReport.Write(result, text);
        var tables = text.ToString().Split(text.NewLine).Where(line => line.StartsWith('|')).ToList();
        Assert.Contains(tables, line => line.StartsWith("| shapes, 32 × 32 | PNG 32² | 1 × 1 | ", StringComparison.Ordinal));
        Assert.Contains(tables, line => line.StartsWith("| shapes, 32 × 32, 1 × 1 | ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("3x1", 3, 1)]
    [InlineData("1x16", 1, 16)]
    public void Shape_ShouldBeRead(string text, int loops, int threads) => Assert.Equal(new BenchShape(loops, threads), BenchShape.Parse(text));

    [Theory]
    [InlineData("2")]
    [InlineData("2x")]
    [InlineData("0x1")]
    [InlineData("2x1x1")]
    [InlineData("axb")]
    public void Shape_ShouldBeRefused_WhenItIsNone(string text) => Assert.Null(BenchShape.Parse(text));
}
