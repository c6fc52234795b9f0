using System.Numerics.Tensors;
using Ladis.Models.Images;
using Ladis.Models.Onnx;
using Ladis.Workbench.Bench;

namespace Ladis.Workbench.Tests.Bench;

public sealed class ResidualNetworkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Model_ShouldBeOfResNet18sSize_AndTellPicturesApart()
    {
        var path = _folder.PathOf("resnet18.onnx");
        ResidualNetwork.Write(path);
        using var model = OnnxClassifier.Open(path);
        using var batch = model.CreateBatch(2);
        var decoder = new ImageDecoder(new ImageLimits());
        for (var i = 0; i < 2; i++)
        {
            using var image = decoder.Decode(ImageEncoder.Jpeg(SyntheticPicture.Draw(224, i), 224, 224)).Image!;
            model.Preprocessor.Write(image, batch.Input(i));
        }

        model.Run(batch, 2);

        // 11,689,512 weights in the original, of which 4,800 more stand in batch normalisations than in the biases that they are folded into.
        Assert.InRange(new FileInfo(path).Length / sizeof(float), 11_680_000, 11_690_000);
        Assert.Equal([("penultimate", 512), ("logits", 1000)], model.Taps.Select(t => (t.Name, t.Width)));
        Assert.True(TensorPrimitives.IsFiniteAll(batch.Logits(0)));
        Assert.InRange(TensorPrimitives.Distance(batch.Logits(0), batch.Logits(1)) / TensorPrimitives.Norm(batch.Logits(0)), 1e-3f, 2);
    }

    [Fact]
    public void Picture_ShouldBeAFunctionOfItsSeed()
    {
        Assert.Equal(SyntheticPicture.Draw(64, 1), SyntheticPicture.Draw(64, 1));
        Assert.NotEqual(SyntheticPicture.Draw(64, 1), SyntheticPicture.Draw(64, 2));
        // As many bytes a pixel as photographs of this size and quality have, roughly.
        Assert.InRange(ImageEncoder.Jpeg(SyntheticPicture.Draw(224, 1), 224, 224, 85).Length, 8_000, 25_000);
    }
}
