using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Statistics;

namespace Ladis.Detection.Baselines;

/// <summary>Gathers the activations of clean requests into a snapshot.</summary>
/// <param name="seed">Divides the rows into fit, reference and held-out ones.</param>
public sealed class BaselineBuilder(ulong seed)
{
    /// <summary>Comfortable with ten classes.</summary>
    private const int Enough = 500;

    /// <summary>With fewer, too few are held out to say anything about the level, and classes have too few for p-values that an alarm could rest on.</summary>
    private const int Fewest = 100;

    /// <summary>Cohen's κ of labels and predicted classes below which the labels are taken for something else, such as folders by camera or by date.</summary>
    private const double LeastAgreement = 0.25;

    private readonly List<Activation> _rows = [];
    private readonly List<int?> _labels = [];

    /// <summary>Rows so far.</summary>
    public int Count => _rows.Count;

    /// <summary>Rows that the last <see cref="Build"/> left out, because they are equal or nearly equal to one that it took.</summary>
    public int Copies { get; private set; }

    /// <summary>Why the last <see cref="Build"/> left the true classes out that were given; null when it kept them, or had none.</summary>
    public string? LabelProblem { get; private set; }

    /// <summary>Adds a clean request.</summary>
    /// <param name="activation">Its activation.</param>
    /// <param name="label">Its true class, where known. Labels are kept when every row has one and the model agrees with them often enough.</param>
    /// <exception cref="BaselineException">It comes from another model, or has other taps, than the rows before it.</exception>
    public void Add(Activation activation, int? label = null)
    {
        ArgumentNullException.ThrowIfNull(activation);
        if (_rows.Count > 0 && !SameShape(_rows[0], activation))
        {
            throw new BaselineException(
                $"Row {_rows.Count} comes from {activation.Model.Id}@{activation.Model.Version} with taps {Taps(activation)}, the rows before it from "
                + $"{_rows[0].Model.Id}@{_rows[0].Model.Version} with taps {Taps(_rows[0])}: a baseline belongs to one model. Choose a narrower range of the topic.");
        }

        _rows.Add(activation);
        _labels.Add(label);
    }

    /// <summary>The snapshot of all rows that differ; it is fitted once, so that unusable rows are found here and not in production.</summary>
    /// <param name="classNames">Names of the model's classes, or empty.</param>
    /// <param name="createdAt">When it was built.</param>
    /// <param name="provenance">Where the rows came from.</param>
    /// <returns>The snapshot's bytes, whose hash is its id, and the baseline that they give.</returns>
    /// <exception cref="BaselineException">Too few rows that differ, values that are no finite numbers, or rows that cannot be fitted.</exception>
    public (byte[] Bytes, LoadedBaseline Baseline) Build(IEnumerable<string> classNames, DateTimeOffset createdAt, string provenance)
    {
        if (_rows.Count == 0)
            throw new BaselineException($"There are no usable rows in {provenance}: a baseline needs {Enough} clean requests or more.");
        if (_rows.Count < Fewest)
            throw new BaselineException($"The {_rows.Count} usable rows of {provenance} are too few for a baseline, which needs {Fewest} different ones: give more clean requests. {Enough} or more are comfortable.");
        var taps = Enumerable.Range(0, _rows[0].Taps.Count).Select(Values).ToArray();
        RequireFinite(taps, provenance);
        var distinct = DistinctRows.Of(taps);
        Copies = _rows.Count - distinct.Count;
        if (distinct.Count < Fewest)
        {
            throw new BaselineException(
                $"Of the {_rows.Count} usable rows of {provenance} only {distinct.Count} differ; the others are copies, which tell nothing new and would make alarms look surer than they are. "
                + $"A baseline needs {Fewest} different rows: give other clean requests. {Enough} or more are comfortable.");
        }

        var snapshot = Snapshot(distinct, taps, classNames, createdAt, provenance);
        Label(snapshot, distinct);
        if (RowContexts.Of([.. distinct.Select(row => _rows[row].Context)]) is { } contexts)
        {
            snapshot.Contexts.Add(contexts.Names);
            snapshot.RowContexts.Add(contexts.Rows);
        }

        return Fit(snapshot, provenance);
    }

    /// <summary>True classes, where all are known and are this model's: of others the alarm would learn a mix that is none.</summary>
    private void Label(BaselineSnapshot snapshot, List<int> rows)
    {
        LabelProblem = null;
        if (_labels.TrueForAll(label => label is null))
            return;
        var classes = (int)TensorValues.Count(_rows[0].Taps.First(t => t.Role == TapRole.Logits).Values);
        if (rows.FirstOrDefault(row => _labels[row] is not { } label || label < 0 || label >= classes, -1) is >= 0 and var strange)
        {
            LabelProblem = $"request '{_rows[strange].RequestId}' has {(_labels[strange] is { } label ? $"the true class {label}; the model has classes 0 to {classes - 1}" : "none")}";
            return;
        }

        var pairs = rows.ConvertAll(row => (Label: _labels[row]!.Value, Predicted: _rows[row].PredictedClass));
        var right = pairs.Count(p => p.Label == p.Predicted) / (double)rows.Count;
        var predicted = pairs.CountBy(p => p.Predicted).ToDictionary();
        var chance = pairs.CountBy(p => p.Label).Sum(each => (double)each.Value * predicted.GetValueOrDefault(each.Key)) / ((double)rows.Count * rows.Count);
        if (right - chance < LeastAgreement * (1 - chance))
            LabelProblem = $"the model agrees with {right:P0} of them, where chance alone would give {chance:P0}: are they its classes?";
        else
            snapshot.TrueClasses.Add(pairs.Select(p => p.Label));
    }

    private static (byte[] Bytes, LoadedBaseline Baseline) Fit(BaselineSnapshot snapshot, string provenance)
    {
        var bytes = snapshot.ToByteArray();
        try
        {
            return (bytes, BaselineReader.Load(bytes));
        }
        catch (ArgumentException unusable)
        {
            throw new BaselineException($"The {snapshot.PredictedClasses.Count} usable rows of {provenance} give no baseline: {BaselineReader.Sentence(unusable)}", unusable);
        }
    }

    private BaselineSnapshot Snapshot(List<int> rows, float[][][] taps, IEnumerable<string> classNames, DateTimeOffset createdAt, string provenance)
    {
        var snapshot = new BaselineSnapshot
        {
            Model = _rows[0].Model,
            Split = new BaselineSplit { Seed = seed, FitFraction = BaselineDefaults.FitShare, ReferenceFraction = BaselineDefaults.ReferenceShare },
            CreatedAt = Timestamp.FromDateTimeOffset(createdAt),
            Provenance = provenance,
        };
        snapshot.ClassNames.Add(classNames);
        snapshot.PredictedClasses.Add(rows.Select(row => _rows[row].PredictedClass));
        if (rows.Exists(row => _rows[row].HasConsistency))
            snapshot.Consistency.Add(rows.Select(row => ConsistencyOf(_rows[row])));
        for (var tap = 0; tap < taps.Length; tap++)
        {
            var (first, values) = (_rows[0].Taps[tap], new Tensor { Shape = { rows.Count, taps[tap][0].Length } });
            foreach (var row in rows)
                values.Float32.AddRange(taps[tap][row]);
            snapshot.Taps.Add(new BaselineTap { Tap = first.Tap, Role = first.Role, Values = values });
        }

        return snapshot;
    }

    private float[][] Values(int tap) => [.. _rows.Select(row => TensorValues.ToArray(row.Taps[tap].Values))];

    /// <summary>More rows of the same kind would not help: it is told where the value is, and where it may come from.</summary>
    private void RequireFinite(float[][][] taps, string provenance)
    {
        for (var tap = 0; tap < taps.Length; tap++)
        {
            var row = Array.FindIndex(taps[tap], values => !ComparableValues.All(values));
            if (row < 0)
                continue;
            var (value, published) = (Array.Find(taps[tap][row], x => !ComparableValues.All([x])), _rows[row].Taps[tap]);
            var remedy = published.Values.Float16.IsEmpty
                ? "The model computes that of this request: leave it out, or mend the model."
                : "It was published as float16, which ends at 65,504: set Ladis:Inference:HalfPrecision to false for worker and build.";
            throw new BaselineException($"Row {row} of {provenance} (request '{_rows[row].RequestId}') gives no baseline: tap {published.Tap} has the value {value}, with which nothing can be compared. {remedy}");
        }
    }

    /// <summary>Whoever writes activations may write anything: what is no number is none.</summary>
    private static float ConsistencyOf(Activation activation) => activation.HasConsistency && float.IsFinite(activation.Consistency) ? activation.Consistency : float.NaN;

    private static bool SameShape(Activation one, Activation other) =>
        one.Model.Equals(other.Model) && one.Taps.Count == other.Taps.Count
        && one.Taps.Zip(other.Taps).All(p => string.Equals(p.First.Tap, p.Second.Tap, StringComparison.Ordinal)
            && TensorValues.Count(p.First.Values) == TensorValues.Count(p.Second.Values));

    private static string Taps(Activation activation) => string.Join(", ", activation.Taps.Select(t => t.Tap));
}
