using System.Text;
using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>False alarms of the kernel-witness e-process, at small references too.</summary>
internal static class WitnessRunLength
{
    private const int Streams = 100;
    private const int Length = 5000;
    private const int Columns = 16;

    private static readonly int[] Times = [250, 500, 1000, 2000, 5000];

    public static string Table()
    {
        var text = new StringBuilder($"""

            ## The kernel-witness e-process

            {Streams} clean streams of {Length:N0} arrivals, mixture of 10 components in {Columns} dimensions, one class, reference, teachers (half as many rows) and arrivals drawn
            afresh, 96 pairs of features. Cells as above. It begins anew when the reference is used up, so the guarantee is that of the table above, at any size.
            Seeds: `witness-run`, reference rows, α, stream.

            | reference rows | α | {string.Join(" | ", Times.Select(time => $"t = {time:N0}"))} |
            |---|---|{string.Concat(Times.Select(_ => "---|"))}

            """);
        foreach (var rows in new[] { 100, 300, 1000 })
        {
            foreach (var alpha in new[] { 1e-3, 1e-4, 1e-8 })
            {
                var runs = Enumerable.Range(0, Streams).Select(stream => Run(rows, alpha, stream)).ToArray();
                var shares = Times.Select(time => $"{100.0 * runs.Count(run => run <= time) / Streams:0} %");
                text.Append($"| {rows} | {alpha:0e0} | {string.Join(" | ", shares)} |\n");
            }
        }

        return text.ToString();
    }

    private static int Run(int rows, double alpha, int stream)
    {
        var seed = Seed.From("witness-run").With((long)rows).With((long)Math.Round(1 / alpha)).With((long)stream);
        var random = new SeededRandom(seed);
        var generator = new Generator("mixture", Columns);
        var calibration = new KernelWitnessCalibration(Part(generator, rows, random), Part(generator, rows / 2, random), 0, 96, seed);
        var detector = new KernelWitnessDetector(calibration, new KernelWitnessOptions { Alpha = alpha, Pairs = 96 });
        var arrivals = generator.Draw(Length, random);
        for (var t = 1; t <= Length; t++)
        {
            if (detector.Observe(arrivals.Row(t - 1), 0))
            {
                return t;
            }
        }

        return int.MaxValue;
    }

    private static BaselinePart Part(Generator generator, int rows, SeededRandom random)
        => new([.. Enumerable.Range(0, rows)], new int[rows], [generator.Draw(rows, random)], []);
}
