using Ladis.Contracts.V1;
using Ladis.Inference.Configuration;
using Ladis.Inference.Role;
using Ladis.Models.Images;
using Ladis.Workbench.Demo.Shapes;

namespace Ladis.Integration.Tests.EndToEnd;

/// <summary>Drawn pictures, and what the shapes model answers to them.</summary>
internal static class Shapes
{
    private const ulong Seed = 23;

    public static IEnumerable<ShapeImage> Draw(int first, int count) => Enumerable.Range(first, count).Select(i => ShapeGenerator.Draw(Seed, i));

    public static byte[] Jpeg(ShapeImage shape) => ImageEncoder.Jpeg(shape.Pixels, ShapeImage.Side, ShapeImage.Side, 90);

    public static byte[] Png(ShapeImage shape) => ImageEncoder.Png(shape.Pixels, ShapeImage.Side, ShapeImage.Side);

    /// <summary>The same picture with its contrast taken down to a quarter: nothing that the model was trained on.</summary>
    public static ShapeImage Faded(ShapeImage shape) => shape with { Pixels = [.. shape.Pixels.Select(p => (byte)(96 + (p / 4)))] };

    /// <summary>Activations as the inference role would publish them, a second apart, of the requests from <paramref name="first"/> on.</summary>
    public static List<Activation> Activations(IEnumerable<ShapeImage> shapes, int first = 0)
    {
        using var classifier = new OfflineClassifier(new InferenceOptions { Models = [new ModelOptions { Path = Deployment.Model("shapes.onnx") }] });
        var activations = classifier.Classify(shapes.Select((s, i) => ($"{first + i}", Png(s))), (name, reason) => throw new InvalidOperationException($"{name}: {reason}"))
            .Select(answer => answer.Activation)
            .ToList();
        for (var i = 0; i < activations.Count; i++)
        {
            activations[i].Source = new SourceCoordinates { Topic = "pictures", Partition = 0, Offset = first + i };
            activations[i].EventTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTime(DateTime.UnixEpoch.AddDays(20_000).AddSeconds(i));
        }

        return activations;
    }
}
