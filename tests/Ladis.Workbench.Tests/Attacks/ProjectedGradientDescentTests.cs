using System.Numerics.Tensors;
using Ladis.Models.Images;
using Ladis.Models.Onnx;
using Ladis.Workbench.Attacks;

namespace Ladis.Workbench.Tests.Attacks;

public class ProjectedGradientDescentTests
{
    [Theory]
    [InlineData(.0314, "pgd0.0314_q8", 300)]
    [InlineData(.01, "pgd0.01_q8", 100)]
    public void Attack_ShouldBringTheAccuracyDown_AsFarAsTheReferenceDid(double epsilon, string reference, int pictures)
    {
        var set = CifarSet.Load("clean_attackimages", pictures);
        using var model = GradientModel.Open(CifarSet.Model("cifar-resnet20-ft.inputgrad.onnx"));
        var attack = new ProjectedGradientDescent(model, new ProjectedGradientDescentOptions { Epsilon = epsilon });

        var attacked = attack.Attack(set.Pixels, set.Labels);

        Assert.InRange(LargestChange(set.Pixels, attacked), 1, (epsilon * 255) + 0.5);
        Assert.Equal(CifarSet.ReferenceAccuracy(reference), Accuracy(set with { Pixels = attacked }), .02);
    }

    [Fact]
    public void Attack_ShouldRepeatItself_WhenSeededAlike()
    {
        var set = CifarSet.Load("clean_attackimages", 10);
        var path = CifarSet.Model("cifar-resnet20-ft.inputgrad.onnx");

        Assert.Equal(AttackOnce(path, set, seed: 5), AttackOnce(path, set, seed: 5));
        Assert.NotEqual(AttackOnce(path, set, seed: 5), AttackOnce(path, set, seed: 6));
    }

    private static byte[] AttackOnce(string path, CifarSet set, int seed)
    {
        using var model = GradientModel.Open(path, threads: 1);
        return new ProjectedGradientDescent(model, new ProjectedGradientDescentOptions { Steps = 3, Seed = seed }).Attack(set.Pixels, set.Labels);
    }

    private static int LargestChange(byte[] before, byte[] after) => before.Zip(after, (a, b) => Math.Abs(a - b)).Max();

    private static double Accuracy(CifarSet set)
    {
        using var classifier = OnnxClassifier.Open(CifarSet.Model("cifar-resnet20-ft.plain.onnx"));
        using var batch = classifier.CreateBatch(set.Count);
        for (var i = 0; i < set.Count; i++)
        {
            using var image = RgbImage.FromPixels(set.Image(i), CifarSet.Side, CifarSet.Side);
            classifier.Preprocessor.Write(image, batch.Input(i));
        }

        classifier.Run(batch, set.Count);
        return Enumerable.Range(0, set.Count).Count(i => TensorPrimitives.IndexOfMax(batch.Logits(i)) == set.Labels[i]) / (double)set.Count;
    }
}
