using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Inference.Configuration;
using Ladis.Inference.Role;
using Ladis.Models.Images;
using Ladis.Statistics;
using Ladis.Workbench.Attacks;
using Ladis.Workbench.Demo.Shapes;

namespace Ladis.Workbench.Tests.Attacks;

/// <summary>The second look on the model that travels with the program, from the picture to the alarm: the quick form of docs/statistics/consistency.md.</summary>
public sealed class ConsistencyOfShapesTests
{
    private const int Rows = 600;
    private const int Clean = 300;
    private const int Attacked = 120;

    [Fact]
    public void WeakAttack_ShouldBeFoundSooner_ByTheSecondLook_AndCleanPicturesStayQuiet()
    {
        using var classifier = new OfflineClassifier(new InferenceOptions { Models = [new ModelOptions { Path = Checkout.PathOf("models/shapes.onnx") }], ComputeThreads = 1 }, consistency: true);
        var with = Built(Answers(classifier, Drawn(1, Rows)));
        var (clean, attacked) = (Answers(classifier, Drawn(2, Clean)), Answers(classifier, Weak(Drawn(3, Attacked))));
        var without = BaselineReader.Read(Without(with.Snapshot).ToByteArray(), "without");

        Assert.True(with.HasConsistency);
        Assert.Null(Alarm(with, clean));
        Assert.Null(Alarm(without, clean));
        var (sooner, later) = (Alarm(with, [.. clean, .. attacked]), Alarm(without, [.. clean, .. attacked]));
        Assert.InRange(sooner ?? int.MaxValue, Clean, Clean + 60);
        Assert.True(later is null || later > sooner, $"without the second look at {later}, with it at {sooner}");
    }

    private static List<ShapeImage> Drawn(ulong seed, int count) => [.. Enumerable.Range(0, count).Select(i => ShapeGenerator.Draw(seed, i))];

    /// <summary>PGD of two grey levels.</summary>
    private static List<ShapeImage> Weak(List<ShapeImage> shapes)
    {
        using var gradient = GradientModel.Open(Checkout.PathOf("models/shapes.gradient.onnx"), threads: 1);
        byte[] pixels = [.. shapes.SelectMany(shape => shape.Pixels)];
        var attacked = new ProjectedGradientDescent(gradient, new ProjectedGradientDescentOptions { Epsilon = 2 / 255.0, Steps = 10 }).Attack(pixels, [.. shapes.Select(shape => shape.Label)]);
        return [.. attacked.Chunk(shapes[0].Pixels.Length).Zip(shapes, (rgb, shape) => new ShapeImage(rgb, shape.Label))];
    }

    private static List<Activation> Answers(OfflineClassifier classifier, List<ShapeImage> shapes) =>
        [.. classifier.Classify(shapes.Select((shape, i) => ($"{i}", ImageEncoder.Png(shape.Pixels, ShapeImage.Side, ShapeImage.Side))), (name, reason) => Assert.Fail($"{name}: {reason}")).Select(row => row.Activation)];

    private static LoadedBaseline Built(List<Activation> rows)
    {
        var builder = new BaselineBuilder(seed: 1);
        rows.ForEach(row => builder.Add(row));
        return builder.Build([], DateTimeOffset.UnixEpoch, "shapes").Baseline;
    }

    private static BaselineSnapshot Without(BaselineSnapshot snapshot)
    {
        var copy = snapshot.Clone();
        copy.Consistency.Clear();
        return copy;
    }

    /// <summary>The place of the first request that raises the alarm.</summary>
    private static int? Alarm(LoadedBaseline baseline, List<Activation> requests)
    {
        var (run, scores) = (new AlarmRun(baseline.Statistics.Calibration, ConformalDefaults.Alpha, Seed.From("shapes")), new double[baseline.Statistics.Scores.Count]);
        for (var i = 0; i < requests.Count; i++)
        {
            var observation = baseline.Observe(requests[i]);
            baseline.Statistics.Evaluate(observation, scores);
            if (run.Observe(observation.PredictedClass, scores, i))
                return i;
        }

        return null;
    }
}
