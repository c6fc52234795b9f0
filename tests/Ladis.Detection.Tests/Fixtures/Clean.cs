using Google.Protobuf.WellKnownTypes;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Streams;
using Ladis.Statistics;

namespace Ladis.Detection.Tests.Fixtures;

/// <summary>A made-up classifier: a Gaussian penultimate layer by class, logits that favour the class, and a baseline of it.</summary>
internal static class Clean
{
    public const int Classes = 4;
    public const int Width = 8;
    public const int Rows = 400;

    private static readonly Lazy<LoadedBaseline> Built = new(() => Builder(Rows).Build([], Start, "made up").Baseline);

    private static readonly Lazy<LoadedBaseline> LabelledBuilt = new(() => LabelledBuilder(Rows).Build([], Start, "made up").Baseline);

    private static readonly Lazy<LoadedBaseline> OtherBuilt = new(() =>
    {
        var snapshot = Built.Value.Snapshot.Clone();
        snapshot.Model.Sha256 = new string('b', 64);
        return BaselineReader.Load(snapshot);
    });

    private static readonly Lazy<LoadedBaseline> ContextsBuilt = new(() =>
    {
        var builder = new BaselineBuilder(seed: 1);
        foreach (var entry in Traffic.DayAndNight("baseline", 800, i => i % 2 == 0))
            builder.Add(entry.Activation!);
        return builder.Build([], Start, "made up").Baseline;
    });

    public static ModelReference Model { get; } = new() { Id = "gauss", Version = "1", Sha256 = new string('a', 64) };

    public static StreamKey Stream { get; } = StreamKey.Of("gauss@1", Model);

    public static DateTimeOffset Start { get; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static LoadedBaseline Baseline => Built.Value;

    /// <summary>A baseline that knows true classes; a tenth of its predictions is wrong.</summary>
    public static LoadedBaseline Labelled => LabelledBuilt.Value;

    public static BaselineCatalog LabelledCatalog
    {
        get
        {
            var catalog = new BaselineCatalog();
            catalog.Add(Labelled);
            return catalog;
        }
    }

    /// <summary>A baseline of day and night, half each (<see cref="Traffic.DayAndNight"/>).</summary>
    public static LoadedBaseline Contexts => ContextsBuilt.Value;

    /// <summary>A baseline of another file under the same name.</summary>
    public static LoadedBaseline Other => OtherBuilt.Value;

    public static BaselineCatalog Catalog
    {
        get
        {
            var catalog = new BaselineCatalog();
            catalog.Add(Baseline);
            return catalog;
        }
    }

    public static BaselineBuilder Builder(int rows)
    {
        var (builder, random) = (new BaselineBuilder(seed: 1), new SeededRandom(Seed.From("baseline")));
        for (var i = 0; i < rows; i++)
            builder.Add(Activation(random, random.Next(Classes), i, Start));
        return builder;
    }

    public static BaselineBuilder LabelledBuilder(int rows)
    {
        var (builder, random) = (new BaselineBuilder(seed: 1), new SeededRandom(Seed.From("baseline")));
        for (var i = 0; i < rows; i++)
        {
            var predicted = random.Next(Classes);
            builder.Add(Activation(random, predicted, i, Start), i % 10 == 0 ? (predicted + 1) % Classes : predicted);
        }

        return builder;
    }

    /// <summary>The classifier's answer to one request.</summary>
    /// <param name="random">Noise.</param>
    /// <param name="label">The predicted class.</param>
    /// <param name="offset">Of the request.</param>
    /// <param name="time">Of the request.</param>
    /// <param name="shift">How far an attack moves the penultimate layer; it takes the same from the winning logit.</param>
    /// <param name="stream">The stream; the model's own when null.</param>
    public static Activation Activation(SeededRandom random, int label, long offset, DateTimeOffset time, double shift = 0, string? stream = null)
    {
        var penultimate = Enumerable.Range(0, Width).Select(i => (float)(random.NextGaussian() + (i == label ? 3 : 0) + shift));
        var logits = Enumerable.Range(0, Classes).Select(i => (float)(random.NextGaussian() + (i == label ? 8 - shift : 0)));
        return new Activation
        {
            Source = new SourceCoordinates { Topic = "requests", Partition = 3, Offset = offset },
            RequestId = $"request-{offset}",
            Model = Model.Clone(),
            EventTime = Timestamp.FromDateTimeOffset(time),
            PredictedClass = label,
            StreamId = stream ?? "gauss@1",
            Taps =
            {
                Tap("features", TapRole.Penultimate, penultimate),
                Tap("scores", TapRole.Logits, logits),
            },
        };
    }

    private static TapActivation Tap(string name, TapRole role, IEnumerable<float> values)
    {
        var tensor = new Tensor { Float32 = { values } };
        tensor.Shape.Add(tensor.Float32.Count);
        return new TapActivation { Tap = name, Role = role, Values = tensor };
    }
}
