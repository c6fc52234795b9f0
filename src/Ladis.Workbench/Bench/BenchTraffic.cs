using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Statistics;

namespace Ladis.Workbench.Bench;

/// <summary>
/// A made-up classifier of ten classes with a penultimate layer of a given width. Requests come from a pool that is gone through
/// again and again under new ids: the detector's work does not depend on what the values are.
/// </summary>
internal sealed class BenchTraffic
{
    private const int Classes = 10;
    private const int Rows = 2000;
    private const int PoolSize = 4096;

    private static readonly ModelReference Model = new() { Id = "bench", Version = "1", Sha256 = new string('0', 64) };

    private readonly int _width;
    private readonly SeededRandom _random;
    private readonly Activation[] _pool;

    public BenchTraffic(int width)
    {
        (_width, _random) = (width, new SeededRandom(Seed.From("bench").With((long)width)));
        var builder = new BaselineBuilder(seed: 1);
        for (var i = 0; i < Rows; i++)
            builder.Add(Draw(i));
        Catalog.Add(builder.Build([], DateTimeOffset.UnixEpoch, "made-up rows").Baseline);
        _pool = [.. Enumerable.Range(0, PoolSize).Select(Draw)];
    }

    public BaselineCatalog Catalog { get; } = new();

    /// <summary>The request with a number; the same object serves again after the whole pool, so it must be judged at once.</summary>
    public Activation Request(long number)
    {
        var activation = _pool[number % PoolSize];
        activation.RequestId = $"{number}";
        activation.Source.Offset = number;
        activation.EventTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddMilliseconds(number));
        return activation;
    }

    private Activation Draw(int number)
    {
        var label = _random.Next(Classes);
        return new Activation
        {
            Source = new SourceCoordinates { Topic = "bench", Offset = number },
            RequestId = $"{number}",
            Model = Model,
            EventTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
            PredictedClass = label,
            StreamId = "bench@1",
            Taps =
            {
                Tap("penultimate", TapRole.Penultimate, _width, i => Math.Max(0, _random.NextGaussian() + (i % Classes == label ? 2 : 0))),
                Tap("logits", TapRole.Logits, Classes, i => _random.NextGaussian() + (i == label ? 8 : 0)),
            },
            Sketch = ByteString.CopyFrom([.. Enumerable.Range(0, PictureSketch.Cells).Select(_ => (byte)_random.Next(256))]),
        };
    }

    private static TapActivation Tap(string name, TapRole role, int width, Func<int, double> value)
    {
        var tensor = new Tensor { Shape = { width } };
        for (var i = 0; i < width; i++)
            tensor.Float32.Add((float)value(i));
        return new TapActivation { Tap = name, Role = role, Values = tensor };
    }
}
