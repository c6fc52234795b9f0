using Ladis.Models.Images;
using Ladis.Models.Onnx;
using Ladis.Workbench.Demo.Shapes;

namespace Ladis.Workbench.Bench;

/// <summary>A model to measure, with the requests that it gets.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Path">The file.</param>
/// <param name="Requests">Encoded pictures, sent round and round.</param>
/// <param name="Format">What they are, for the table.</param>
internal sealed record BenchedModel(string Name, string Path, IReadOnlyList<byte[]> Requests, string Format)
{
    private const int Pictures = 64;
    private const int LargeSide = 224;
    private const int Quality = 85;

    /// <summary>The 32 × 32 model that travels with the program, and its PNG pictures.</summary>
    public static BenchedModel Shapes() => new(
        "shapes, 32 × 32",
        System.IO.Path.Combine(AppContext.BaseDirectory, "models", "shapes.onnx"),
        [.. Enumerable.Range(0, Pictures).Select(i => ImageEncoder.Png(ShapeGenerator.Draw(7, i).Pixels, ShapeImage.Side, ShapeImage.Side))],
        "PNG 32²");

    /// <summary>A model of ResNet-18's size with random weights, written into a folder, and JPEG pictures.</summary>
    public static BenchedModel ResNet18(string folder)
    {
        var path = System.IO.Path.Combine(folder, "resnet18.onnx");
        ResidualNetwork.Write(path);
        return new("ResNet-18 size, 224 × 224", path, Jpegs(LargeSide), $"JPEG {LargeSide}²");
    }

    /// <summary>Any other model, with JPEG pictures of its size.</summary>
    public static BenchedModel Of(string path)
    {
        using var classifier = OnnxClassifier.Open(path);
        var side = Math.Max(classifier.Input.Width, classifier.Input.Height);
        return new($"{System.IO.Path.GetFileName(path)}, {classifier.Input.Width} × {classifier.Input.Height}", path, Jpegs(side), $"JPEG {side}²");
    }

    public static byte[][] Jpegs(int side) =>
        [.. Enumerable.Range(0, Pictures).Select(i => ImageEncoder.Jpeg(SyntheticPicture.Draw(side, i), side, side, Quality))];
}
