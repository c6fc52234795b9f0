using System.Text;
using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>The class-matched test where some classes have hardly any reference rows.</summary>
internal static class RareClasses
{
    private const int Replicates = 1000;
    private const int Columns = 16;

    public static string Table()
    {
        var text = new StringBuilder($"""

            ## Rare classes

            {Replicates:N0} replicates; ten classes of frequencies 2^-c (their rows lie apart), n = 100 (30 with 120 reference rows), d = {Columns}, shift 1 along a fixed direction. A request whose class cannot
            serve k matches is dropped while that costs at most a tenth of the requests; only then k falls. Seeds: `rare`, reference rows, shift, replicate.

            | reference rows | mean k | dropped | rejected, clean | rejected, shifted | shifted, with k = 1 |
            |---|---|---|---|---|---|

            """);
        foreach (var (rows, n) in new[] { (120, 30), (600, 100), (2000, 100) })
        {
            var clean = Run(rows, n, 0, 4);
            var shifted = Run(rows, n, 1, 4);
            text.Append($"| {rows:N0} | {clean.Matches:0.00} | {100 * clean.Dropped:0.0} % | {clean.Rejected:0.0} % | {shifted.Rejected:0.0} % | {Run(rows, n, 1, 1).Rejected:0.0} % |\n");
        }

        return text.ToString();
    }

    private static (double Rejected, double Matches, double Dropped) Run(int rows, int n, float shift, int matches)
    {
        var (rejected, used, dropped) = (0, 0.0, 0.0);
        for (var r = 0; r < Replicates; r++)
        {
            var seed = Seed.From("rare").With((long)rows).With((long)shift).With((long)r);
            var random = new SeededRandom(seed);
            var (reference, referenceClasses) = Draw(rows, 0, random);
            var (window, classes) = Draw(n, shift, random);
            var part = new BaselinePart([.. Enumerable.Range(0, rows)], referenceClasses, [reference], []);
            var result = new ClassMatchedTest(part, new WindowTestOptions { Matches = matches, MinRows = 20 }).Run([window], classes, seed);
            rejected += result.Rejected ? 1 : 0;
            used += result.Matches;
            dropped += (double)(result.DroppedExhausted + result.DroppedUnseen) / n;
        }

        return (100.0 * rejected / Replicates, used / Replicates, dropped / Replicates);
    }

    private static (FloatMatrix Rows, int[] Classes) Draw(int count, float shift, SeededRandom random)
    {
        var (rows, classes) = (new FloatMatrix(count, Columns), new int[count]);
        for (var i = 0; i < count; i++)
        {
            classes[i] = Math.Min(9, (int)-Math.Log2(1 - random.NextDouble()));
            for (var j = 0; j < Columns; j++)
            {
                rows[i, j] = (float)random.NextGaussian() + (j == classes[i] ? 4 : 0) + (j == Columns - 1 ? shift : 0);
            }
        }

        return (rows, classes);
    }
}
