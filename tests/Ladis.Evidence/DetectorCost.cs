using System.Diagnostics;
using System.Globalization;
using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>What one more score costs the alarm, as a ratio within one run.</summary>
internal static class DetectorCost
{
    private const int Rounds = 15;
    private const int Arrivals = 20_000;

    public static string Measured(CifarSets sets, SecondLook look)
    {
        var (plain, labelled) = (Ratios(new ConsistencyPools(sets, look, 0, labels: false)), Ratios(new ConsistencyPools(sets, look, 0, labels: true)));
        return string.Create(CultureInfo.InvariantCulture, $"""

            ## Cost

            Time of the alarm of record an arrival, scores computed before (median of {Rounds} rounds of {Arrivals:N0} arrivals, in turns): with the score at every 4th request × {plain.Fourth:F2} of that without, at every request × {plain.All:F2};
            with labels × {labelled.Fourth:F2} and × {labelled.All:F2}. That is a few µs of all that the detector does at an arrival. The worker's cost is in the table of `ladis bench inference` ([inference](../benchmarks/inference.md)).

            """);
    }

    private static (double Fourth, double All) Ratios(ConsistencyPools pools)
    {
        var (fourth, all) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var without = Time(pools.Without, pools["clean_holdout"], 0);
            fourth.Add(Time(pools.With, pools["clean_holdout"], 4) / without);
            all.Add(Time(pools.With, pools["clean_holdout"], 1) / without);
        }

        return (fourth.Order().ElementAt(Rounds / 2), all.Order().ElementAt(Rounds / 2));
    }

    private static double Time(Baseline baseline, (double[] Scores, int Class)[] requests, int every)
    {
        var run = new AlarmRun(baseline.Calibration, 1e-8, Seed.From("cost"));
        var scores = new double[baseline.Scores.Count];
        var begin = Stopwatch.GetTimestamp();
        for (var t = 0; t < Arrivals; t++)
        {
            var request = requests[t % requests.Length];
            request.Scores.AsSpan(0, scores.Length).CopyTo(scores);
            if (every > 1 && t % every != 0)
                scores[^1] = double.NaN;
            run.Observe(request.Class, scores, t);
        }

        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
