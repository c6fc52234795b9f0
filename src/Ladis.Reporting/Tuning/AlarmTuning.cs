using Ladis.Statistics;

namespace Ladis.Reporting.Tuning;

/// <summary>Tries the alarm: clean streams give false alarms, streams that turn from clean to attacked give delays.</summary>
public sealed class AlarmTuning(TuneData data, TuneOptions options, TimeProvider time)
{
    private const int CleanBefore = 100;

    /// <summary>One row an α.</summary>
    /// <param name="stop">Ends the computation.</param>
    public IReadOnlyList<AlarmTuningRow> Run(CancellationToken stop = default) => [.. options.Alphas.Select(alpha => Row(alpha, stop))];

    private AlarmTuningRow Row(double alpha, CancellationToken stop)
    {
        var seed = Seed.From("tune-alarm").With(options.Seed);
        var started = time.GetTimestamp();
        var alarms = 0;
        for (var r = 0; r < options.Repeats; r++)
            alarms += FirstAlarm(alpha, TuneData.Draw(data.Clean, data.Clean.Count, new SeededRandom(seed.With("clean").With((long)r))), 0, seed.With((long)r), stop) is null ? 0 : 1;
        var microseconds = time.GetElapsedTime(started).TotalMicroseconds / ((double)options.Repeats * data.Clean.Count);
        return new AlarmTuningRow(
            alpha, alarms, options.Repeats, data.Clean.Count,
            [.. data.Sets.Select(set => new SetDelay(set.Name, [.. Enumerable.Range(0, options.Repeats).Select(r => Delay(alpha, set.Rows, seed.With(set.Name).With((long)r), stop))]))], microseconds);
    }

    private int? Delay(double alpha, IReadOnlyList<Observation> attacked, Seed seed, CancellationToken stop)
    {
        var random = new SeededRandom(seed);
        Observation[] stream = [.. TuneData.Draw(data.Clean, CleanBefore, random), .. TuneData.Draw(attacked, attacked.Count, random)];
        return FirstAlarm(alpha, stream, Math.Min(CleanBefore, data.Clean.Count), seed, stop);
    }

    /// <summary>Requests from the onset to the first alarm; an alarm before the onset is none of the attack's and counts as not found.</summary>
    private int? FirstAlarm(double alpha, Observation[] stream, int onset, Seed seed, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var place = new AlarmRun(data.Baseline.Calibration, alpha, seed).FirstAlarm(Scored(stream), 0);
        return place < onset ? null : (int?)(place - onset + 1);
    }

    private IEnumerable<(double[] Scores, int Class)> Scored(Observation[] stream)
    {
        var scores = new double[data.Baseline.Scores.Count];
        foreach (var observation in stream)
        {
            data.Baseline.Evaluate(observation, scores);
            yield return (scores, observation.PredictedClass);
        }
    }
}
