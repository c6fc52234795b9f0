using Ladis.Reporting.Charts;
using Ladis.Reporting.Evaluation;
using Ladis.Reporting.Report;
using Ladis.Statistics;

namespace Ladis.Workbench.Evaluation;

/// <summary>Gathers what a report shows of each set beside its rates: map, ranking, pictures.</summary>
internal sealed class ReportBuilder(EvaluationResult result, Evaluator evaluator, LoadedSet baseline, IReadOnlyList<string> classNames)
{
    private const int MappedRows = 300;
    private const int RankedRows = 400;
    private const int Shown = 8;
    private const int NaturalShown = 2;

    public SetReport Build(LoadedSet set, LoadedSet? originals)
    {
        var best = result.MostPowerful(set.Reference.Name);
        var view = evaluator.Views.ToList().FindIndex(v => v.Tap == best.Tap && EvaluationNames.Of(v.View) == best.View);
        var seed = Seed.From("report").With(result.Options.Seed).With(set.Reference.Name);
        var rows = new SeededRandom(seed).Permutation(set.Rows.Count)[..Math.Min(set.Rows.Count, RankedRows)];
        var window = evaluator.Project(set.Rows)[view].Select(rows);
        var classes = Array.ConvertAll(rows, row => set.Rows.PredictedClasses[row]);
        var ranked = new Attribution(evaluator.Reference.Views[view], evaluator.HeldOutViews[view], evaluator.HeldOut.PredictedClasses).Rank(window, classes);
        return new SetReport
        {
            Set = set.Reference.Name,
            View = $"{best.Tap} {best.View}",
            Map = Map(view, window, classes, ranked, seed),
            Attribution = (rows.Length, ranked.Count(r => r.Selected)),
            Suspicious = [.. ranked.Take(Shown).Select((row, rank) => Suspicious(set, view, window, rows, row, rank + 1))],
            Attacked = originals is null ? [] : new AttackedPictures(set, originals, NameOf).Choose([.. ranked.Select(r => rows[r.Row])], Shown),
        };
    }

    private MapPoint[] Map(int view, FloatMatrix window, int[] classes, IReadOnlyList<AttributedRow> ranked, Seed seed)
    {
        var reference = evaluator.Reference.Views[view];
        var normal = new SeededRandom(seed.With("map")).Permutation(reference.Rows)[..Math.Min(reference.Rows, MappedRows)];
        var shown = Math.Min(window.Rows, MappedRows);
        var points = new FloatMatrix(normal.Length + shown, reference.Columns);
        for (var i = 0; i < points.Rows; i++)
            (i < normal.Length ? reference.Row(normal[i]) : window.Row(i - normal.Length)).CopyTo(points.Row(i));
        var map = Tsne.Map(points, new TsneOptions { Seed = seed });
        var suspected = ranked.Where(r => r.Selected).Select(r => r.Row).ToHashSet();
        return [.. Enumerable.Range(0, points.Rows).Select(i => i < normal.Length
            ? new MapPoint(map[i, 0], map[i, 1], evaluator.Reference.Classes[normal[i]], MapKind.Normal)
            : new MapPoint(map[i, 0], map[i, 1], classes[i - normal.Length], suspected.Contains(i - normal.Length) ? MapKind.Suspected : MapKind.Unsuspected))];
    }

    private SuspiciousPicture Suspicious(LoadedSet set, int view, FloatMatrix window, int[] rows, AttributedRow ranked, int rank)
    {
        var row = rows[ranked.Row];
        var predicted = set.Rows.PredictedClasses[row];
        return new SuspiciousPicture(
            rank, set.Names[row], NameOf(predicted), ranked.Score, ranked.PValue, ranked.Selected,
            set.Pictures is null ? null : Thumbnail.Of(set, row, $"Rank {rank}: {set.Names[row]}, the model says {NameOf(predicted)}"),
            baseline.Pictures is null ? [] : [.. Nearest(view, window.Row(ranked.Row), predicted).Select(natural => Thumbnail.Of(baseline, natural, $"Natural {NameOf(predicted)}: {baseline.Names[natural]}"))]);
    }

    /// <summary>Reference pictures of a class, the nearest in the view first, as row numbers of the baseline.</summary>
    private IEnumerable<int> Nearest(int view, ReadOnlySpan<float> row, int predicted)
    {
        var reference = evaluator.Reference;
        var distances = new List<(double Distance, int Row)>();
        for (var i = 0; i < reference.Count; i++)
        {
            if (reference.Classes[i] == predicted)
                distances.Add((Distance(row, reference.Views[view].Row(i)), reference.Rows[i]));
        }

        return distances.Order().Take(NaturalShown).Select(d => d.Row);
    }

    private static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += ((double)a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }

    private string NameOf(int index) => index < classNames.Count ? classNames[index] : $"class {index}";
}
