using Ladis.Contracts;
using Ladis.Hosting.Configuration;
using Ladis.Inference.Role;
using Ladis.Reporting.Evaluation;
using Ladis.Statistics;
using Ladis.Workbench.Sets;

namespace Ladis.Workbench.Evaluation;

/// <summary>Turns SETs into rows of the evaluation's taps.</summary>
internal sealed class SetLoader(SetReader reader, OfflineClassifier classifier, EvaluationTaps taps)
{
    /// <summary>Opens sets of pictures without answering them, so that a wrong name is told before minutes are spent on the others.</summary>
    /// <exception cref="ConfigurationException">There is no such SET, or its labels do not fit.</exception>
    public void RequirePictures(IEnumerable<SetReference> sets)
    {
        foreach (var set in sets.Where(s => !s.IsTopic))
            reader.Pictures(set);
    }

    /// <exception cref="ConfigurationException">The SET cannot be read, or lacks what a tap needs.</exception>
    public LoadedSet Load(SetReference set, CancellationToken stop)
    {
        var rows = reader.Read(set, stop);
        var pictures = set.IsTopic ? null : reader.Pictures(set);
        var matrices = taps.Columns.Select(tap => tap < 0 ? Pixels(set, pictures, rows) : Matrix(set, rows, tap)).ToArray();
        int[]? labels = rows.All(r => r.Label is not null) ? [.. rows.Select(r => r.Label!.Value)] : null;
        int[] predicted = [.. rows.Select(r => r.Activation.PredictedClass)];
        return new LoadedSet(set, new EvaluationSet(set.Name, matrices, predicted, labels), [.. rows.Select(r => r.Index)], [.. rows.Select(r => r.Name)], pictures);
    }

    private FloatMatrix Matrix(SetReference set, IReadOnlyList<SetRow> rows, int tap)
    {
        var wanted = classifier.Model.Taps[tap];
        var matrix = new FloatMatrix(rows.Count, wanted.Width);
        for (var i = 0; i < rows.Count; i++)
        {
            var values = rows[i].Activation.Taps.FirstOrDefault(t => t.Tap == wanted.Name) is { } found ? TensorValues.ToArray(found.Values) : [];
            if (values.Length != wanted.Width)
                throw new ConfigurationException($"The set {set.Name} has no tap '{wanted.Name}' of {wanted.Width} values at {rows[i].Name}: publish it (Ladis:Inference:Models:0:Taps), or leave it out of --tap.");
            values.CopyTo(matrix.Row(i));
        }

        return matrix;
    }

    private static FloatMatrix Pixels(SetReference set, PictureSet? pictures, IReadOnlyList<SetRow> rows)
    {
        if (pictures is null)
            throw new ConfigurationException($"The set {set.Name} is a range of a topic, which holds no pictures: leave --tap pixels out.");
        FloatMatrix? matrix = null;
        for (var i = 0; i < rows.Count; i++)
        {
            var values = pictures.Values(rows[i].Index);
            matrix ??= new FloatMatrix(rows.Count, values.Length);
            if (values.Length != matrix.Columns)
                throw new ConfigurationException($"The pictures of the set {set.Name} differ in size ('{rows[i].Name}'): --tap pixels needs pictures of one size.");
            values.CopyTo(matrix.Row(i));
        }

        return matrix!;
    }
}
