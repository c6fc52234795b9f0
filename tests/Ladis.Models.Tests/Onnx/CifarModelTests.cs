using System.Numerics.Tensors;
using Ladis.Models.Images;
using Ladis.Models.Onnx;

namespace Ladis.Models.Tests.Onnx;

public class CifarModelTests
{
    private const int BatchSize = 64;

    [Fact]
    public void Run_ShouldReachTheReferenceAccuracy_OnHoldoutPictures()
    {
        var set = CifarSet.Load("clean_holdout", 1500);
        using var model = OnnxClassifier.Open(CifarSet.Model("cifar-resnet20-ft.plain.onnx"));

        var rows = RunAll(model, set);

        var accuracy = set.Labels.Where((label, i) => TensorPrimitives.IndexOfMax<float>(rows.Logits[i]) == label).Count() / (double)set.Count;
        Assert.Equal(CifarSet.ReferenceAccuracy("holdout"), accuracy, 0.002);
        Assert.Equal("airplane", model.ClassNames[0]);
    }

    [Fact]
    public void Taps_ShouldGiveWhatAnExportWithOutputsGives_WhenAddedToAPlainModel()
    {
        var set = CifarSet.Load("clean_holdout", 100);
        using var plain = OnnxClassifier.Open(CifarSet.Model("cifar-resnet20-ft.plain.onnx"), new OnnxClassifierOptions { Taps = ["penultimate", "logits", "/Relu_18", "/Relu_1[2]"] });
        using var features = OnnxClassifier.Open(CifarSet.Model("cifar-resnet20-ft.features.onnx"), new OnnxClassifierOptions { Taps = ["avgpool", "logits", "layer3", "layer2"] });

        var actual = RunAll(plain, set);
        var expected = RunAll(features, set);

        Assert.Equal([64, 10, 64, 32], features.Taps.Select(t => t.Width));
        Assert.Equal(features.Taps.Select(t => t.Width), plain.Taps.Select(t => t.Width));
        for (var t = 0; t < 4; t++)
            Assert.True(actual.Taps[t].Zip(expected.Taps[t]).All(r => TensorPrimitives.Distance<float>(r.First, r.Second) < 1e-4), plain.Taps[t].Name);
    }

    private static (float[][] Logits, float[][][] Taps) RunAll(OnnxClassifier model, CifarSet set)
    {
        using var batch = model.CreateBatch(BatchSize);
        var logits = new float[set.Count][];
        var taps = model.Taps.Select(_ => new float[set.Count][]).ToArray();
        for (var first = 0; first < set.Count; first += BatchSize)
        {
            var count = Math.Min(BatchSize, set.Count - first);
            for (var i = 0; i < count; i++)
            {
                using var image = RgbImage.FromPixels(set.Image(first + i), CifarSet.Side, CifarSet.Side);
                model.Preprocessor.Write(image, batch.Input(i));
            }

            model.Run(batch, count);
            for (var i = 0; i < count; i++)
            {
                logits[first + i] = batch.Logits(i).ToArray();
                for (var t = 0; t < taps.Length; t++)
                    taps[t][first + i] = batch.Activation(t, i).ToArray();
            }
        }

        return (logits, taps);
    }
}
