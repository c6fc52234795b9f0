using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>Requests of one kind, as the baseline's views see them; windows are drawn from them without replacement.</summary>
internal sealed class CifarWindows
{
    private readonly FloatMatrix[] _views;
    private readonly int[] _classes;

    private CifarWindows(FloatMatrix[] views, int[] classes) => (_views, _classes) = (views, classes);

    public static CifarWindows Pool(CifarSets sets, Baseline baseline, string set)
    {
        string[] names = set == "clean" ? CifarSets.Unseen : [set];
        var observations = names.SelectMany(name => Enumerable.Range(0, sets[name].Count).Select(row => sets[name].Observation(row, CifarBaseline.Taps))).ToArray();
        return new CifarWindows(
            [.. Enumerable.Range(0, baseline.Views.Count).Select(view => baseline.Project(view, observations))],
            Array.ConvertAll(observations, observation => observation.PredictedClass));
    }

    /// <summary>All rows of one view.</summary>
    public (ReadOnlyMemory<float> Row, int Class)[] Rows(int view) => [.. _classes.Select((c, row) => ((ReadOnlyMemory<float>)_views[view].Row(row).ToArray(), c))];

    /// <summary>A window of requests whose predicted class is below a number.</summary>
    public (FloatMatrix[] Views, int[] Classes) Draw(int count, int classes, SeededRandom random)
    {
        var rows = Enumerable.Range(0, _classes.Length).Where(row => _classes[row] < classes).ToArray();
        random.Draw<int>(rows, count);
        var chosen = rows[..count];
        return (Array.ConvertAll(_views, view => view.Select(chosen)), Array.ConvertAll(chosen, row => _classes[row]));
    }
}
