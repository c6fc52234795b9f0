using Google.Protobuf.WellKnownTypes;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Inference.Configuration;
using Ladis.Inference.Role;
using Ladis.Models.Images;
using Ladis.Statistics;
using Ladis.Workbench.Demo.Shapes;

namespace Ladis.Evidence;

/// <summary>
/// Clean requests without end: pictures drawn afresh, and the demo model's activations of them by the code of the inference role. Traffic
/// of some classes only is chosen by the <em>predicted</em> class, so that given that class it comes from the one distribution.
/// </summary>
internal sealed class ShapeRequests : IDisposable
{
    private const int Batch = 64;

    private readonly OfflineClassifier _classifier = new(new InferenceOptions
    {
        Models = [new ModelOptions { Path = Path.Combine(AppContext.BaseDirectory, "models", "shapes.onnx") }],
        ComputeThreads = 1,
        DecodeThreads = 1,
    });

    /// <summary>Pictures drawn so far.</summary>
    public long Drawn { get; private set; }

    /// <summary>A baseline of a set of pictures.</summary>
    public LoadedBaseline Baseline(ulong set, int rows)
    {
        var builder = new BaselineBuilder(set);
        foreach (var activation in Pictures(set, 0).Take(rows))
            builder.Add(activation);
        return builder.Build(ShapeClasses.Names, DateTimeOffset.UnixEpoch, $"{rows} drawn shapes, seed {set}").Baseline;
    }

    /// <summary>Requests of one stream, whose classes come evenly from a range that may change with time.</summary>
    /// <param name="set">Names the pictures.</param>
    /// <param name="first">The first picture.</param>
    /// <param name="mix">First class and number of classes of each arrival.</param>
    public IEnumerable<Activation> Stream(ulong set, long first, Func<int, (int First, int Count)> mix)
    {
        var waiting = Enumerable.Range(0, ShapeClasses.Count).Select(_ => new Queue<Activation>()).ToArray();
        var random = new SeededRandom(Seed.From("shape-requests").With((long)set));
        using var pictures = Pictures(set, first).GetEnumerator();
        for (var t = 0; ; t++)
        {
            var (from, count) = mix(t);
            var wanted = from + random.Next(count);
            while (waiting[wanted].Count == 0)
            {
                pictures.MoveNext();
                waiting[pictures.Current.PredictedClass].Enqueue(pictures.Current);
            }

            var activation = waiting[wanted].Dequeue();
            activation.EventTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddMilliseconds(10L * t));
            yield return activation;
        }
    }

    public void Dispose() => _classifier.Dispose();

    private IEnumerable<Activation> Pictures(ulong set, long first)
    {
        for (var index = first; ; index += Batch)
        {
            var pictures = Enumerable.Range(0, Batch).Select(i => ($"{set}-{index + i}", ImageEncoder.Png(ShapeGenerator.Draw(set, index + i).Pixels, ShapeImage.Side, ShapeImage.Side)));
            var place = index;
            foreach (var (_, activation) in _classifier.Classify(pictures, (name, reason) => throw new InvalidOperationException($"{name}: {reason}")))
            {
                Drawn++;
                activation.Source = new SourceCoordinates { Topic = "shapes", Partition = 0, Offset = place++ };
                yield return activation;
            }
        }
    }
}
