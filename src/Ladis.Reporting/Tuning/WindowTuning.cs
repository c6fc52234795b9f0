using Ladis.Reporting.Evaluation;
using Ladis.Statistics;

namespace Ladis.Reporting.Tuning;

/// <summary>
/// Tries the class-matched window test: windows of clean traffic give its level; streams that turn from clean to wholly attacked and last until
/// the window holds attacked requests only give power and delay. All strides, levels and views are read from the same tests.
/// </summary>
public sealed class WindowTuning(TuneData data, TuneOptions options, TimeProvider time)
{
    private string[] ViewNames => [.. data.Baseline.Views.Select(v => v.Name), EvaluationNames.Combined];

    /// <summary>One row a window size, stride, view and level.</summary>
    /// <param name="progress">Hears what is tried.</param>
    /// <param name="stop">Ends the computation.</param>
    /// <exception cref="ArgumentException">A set or the clean traffic has fewer rows than a window.</exception>
    public IReadOnlyList<WindowTuningRow> Run(Action<string> progress, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return [.. options.Windows.SelectMany(window =>
        {
            progress($"window {window}");
            return Rows(window, stop);
        })];
    }

    private IEnumerable<WindowTuningRow> Rows(int window, CancellationToken stop)
    {
        foreach (var (name, rows) in data.Sets.Select(set => ($"set {set.Name}", set.Rows)).Append(("clean traffic", data.Clean)))
        {
            if (rows.Count < window)
                throw new ArgumentException($"The {name} has {rows.Count} pictures; a window of {window} needs as many.");
        }

        var test = new ClassMatchedTest(data.Baseline.Reference, new WindowTestOptions { Rows = window, MinRows = Math.Min(WindowTestDefaults.MinRows, window) });
        var seed = Seed.From("tune-window").With(options.Seed).With((long)window);
        var started = time.GetTimestamp();
        double[][] clean = [.. Enumerable.Range(0, 5 * options.Repeats).Select(r => Clean(test, window, seed.With("clean").With((long)r), stop))];
        var microseconds = time.GetElapsedTime(started).TotalMicroseconds / clean.Length;
        var attacked = data.Sets.Select(set => (set.Name, Streams: Enumerable.Range(0, options.Repeats).Select(r => Stream(test, window, set.Rows, seed.With(set.Name).With((long)r), stop)).ToArray())).ToArray();
        return from stride in options.Strides
               from view in Enumerable.Range(0, ViewNames.Length)
               from level in options.Levels
               select new WindowTuningRow(
                   window, stride, ViewNames[view], level, clean.Count(p => MinP.Rejects(p[view], level)), clean.Length,
                   [.. attacked.Select(set => new SetDelay(set.Name, [.. set.Streams.Select(stream => Delay(stream, view, level, stride))]))], microseconds / stride);
    }

    private double[] Clean(ClassMatchedTest test, int window, Seed seed, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return PValues(test, TuneData.Draw(data.Clean, window, new SeededRandom(seed)), seed);
    }

    /// <summary>p-values of every view after each least stride, from the attack's start on.</summary>
    private List<(int Requests, double[] PValues)> Stream(ClassMatchedTest test, int window, IReadOnlyList<Observation> attacked, Seed seed, CancellationToken stop)
    {
        var random = new SeededRandom(seed);
        Observation[] stream = [.. TuneData.Draw(data.Clean, window, random), .. TuneData.Draw(attacked, window, random)];
        var results = new List<(int, double[])>();
        var step = Math.Min(options.Strides.Min(), window);
        for (var requests = step; requests <= window; requests += step)
        {
            stop.ThrowIfCancellationRequested();
            results.Add((requests, PValues(test, stream[requests..(requests + window)], seed.With((long)requests))));
        }

        return results;
    }

    private double[] PValues(ClassMatchedTest test, Observation[] rows, Seed seed)
    {
        var views = Enumerable.Range(0, data.Baseline.Views.Count).Select(v => data.Baseline.Project(v, rows)).ToArray();
        var result = test.Run(views, Array.ConvertAll(rows, r => r.PredictedClass), seed);
        return result.Conclusive ? [.. result.Views.Select(v => v.PValue), result.PValue] : [.. Enumerable.Repeat(1.0, ViewNames.Length)];
    }

    private static int? Delay(List<(int Requests, double[] PValues)> stream, int view, double level, int stride) =>
        stream.Where(t => t.Requests % stride == 0 && MinP.Rejects(t.PValues[view], level)).Select(t => (int?)t.Requests).FirstOrDefault();
}
