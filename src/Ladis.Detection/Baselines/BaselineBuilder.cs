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
    /// <summary>Comfortable with ten classes; the least that can be divided at all is 60.</summary>
    private const int Enough = 500;

    private readonly List<Activation> _rows = [];

    /// <summary>Rows so far.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds a clean request.</summary>
    /// <param name="activation">Its activation.</param>
    /// <exception cref="BaselineException">It comes from another model, or has other taps, than the rows before it.</exception>
    public void Add(Activation activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        if (_rows.Count > 0 && !SameShape(_rows[0], activation))
        {
            throw new BaselineException(
                $"Row {_rows.Count} comes from {activation.Model.Id}@{activation.Model.Version} with taps {Taps(activation)}, the rows before it from "
                + $"{_rows[0].Model.Id}@{_rows[0].Model.Version} with taps {Taps(_rows[0])}: a baseline belongs to one model. Choose a narrower range of the topic.");
        }

        _rows.Add(activation);
    }

    /// <summary>The snapshot of all rows; it is fitted once, so that unusable rows are found here and not in production.</summary>
    /// <param name="classNames">Names of the model's classes, or empty.</param>
    /// <param name="createdAt">When it was built.</param>
    /// <param name="provenance">Where the rows came from.</param>
    /// <returns>The snapshot's bytes, whose hash is its id, and the baseline that they give.</returns>
    /// <exception cref="BaselineException">Too few rows, or rows that cannot be fitted.</exception>
    public (byte[] Bytes, LoadedBaseline Baseline) Build(IEnumerable<string> classNames, DateTimeOffset createdAt, string provenance)
    {
        if (_rows.Count == 0)
            throw new BaselineException($"There are no usable rows in {provenance}: a baseline needs {Enough} clean requests or more.");
        var snapshot = new BaselineSnapshot
        {
            Model = _rows[0].Model,
            Split = new BaselineSplit { Seed = seed, FitFraction = BaselineDefaults.FitShare, ReferenceFraction = BaselineDefaults.ReferenceShare },
            CreatedAt = Timestamp.FromDateTimeOffset(createdAt),
            Provenance = provenance,
        };
        snapshot.ClassNames.Add(classNames);
        snapshot.PredictedClasses.Add(_rows.Select(r => r.PredictedClass));
        for (var tap = 0; tap < _rows[0].Taps.Count; tap++)
            snapshot.Taps.Add(Gather(tap));
        var bytes = snapshot.ToByteArray();
        try
        {
            return (bytes, BaselineReader.Load(bytes));
        }
        catch (ArgumentException unusable)
        {
            throw new BaselineException($"The {_rows.Count} usable rows of {provenance} give no baseline: {BaselineReader.Sentence(unusable)} Give more clean requests: {Enough} or more are comfortable.", unusable);
        }
    }

    private BaselineTap Gather(int tap)
    {
        var first = _rows[0].Taps[tap];
        var values = new Tensor { Shape = { _rows.Count, TensorValues.Count(first.Values) } };
        foreach (var row in _rows)
            values.Float32.AddRange(TensorValues.ToArray(row.Taps[tap].Values));
        return new BaselineTap { Tap = first.Tap, Role = first.Role, Values = values };
    }

    private static bool SameShape(Activation one, Activation other) =>
        one.Model.Equals(other.Model) && one.Taps.Count == other.Taps.Count
        && one.Taps.Zip(other.Taps).All(p => string.Equals(p.First.Tap, p.Second.Tap, StringComparison.Ordinal)
            && TensorValues.Count(p.First.Values) == TensorValues.Count(p.Second.Values));

    private static string Taps(Activation activation) => string.Join(", ", activation.Taps.Select(t => t.Tap));
}
