using System.Numerics.Tensors;
using Ladis.Models.Images;
using Ladis.Models.Onnx;
using Ladis.Workbench.Attacks;

namespace Ladis.Workbench.Tests.Attacks;

public class AttackKindsTests
{
    private const int Pictures = 100;

    [Fact]
    public void L2Attack_ShouldStayInItsBall_AndFoolTheModel()
    {
        var (before, after, set) = Attack(new ProjectedGradientDescentOptions { Norm = AttackNorm.L2, Epsilon = 0.5, Steps = 10 });

        var lengths = Enumerable.Range(0, Pictures).Select(i => Length(before.AsSpan(i * 3072, 3072), after.AsSpan(i * 3072, 3072)));
        // Rounding adds up to half a level to each of 3,072 values, in random directions: about √(3072/12) levels.
        Assert.All(lengths, length => Assert.InRange(length, 0.01, 0.5 + (2 * Math.Sqrt(3072 / 12.0) / 255)));
        Assert.InRange(Accuracy(after, set.Labels), 0, 0.2);
    }

    [Fact]
    public void FastGradientSign_ShouldBeWeakerThanDescent_AndMoveEveryPixelTheWholeWay()
    {
        var (before, once, set) = Attack(new ProjectedGradientDescentOptions { Epsilon = 2.0 / 255, StepSize = 2.0 / 255, Steps = 1, RandomStart = false });
        var (_, often, _) = Attack(new ProjectedGradientDescentOptions { Epsilon = 2.0 / 255, Steps = 10 });

        Assert.Equal(2, LargestChange(before, once));
        Assert.True(Accuracy(once, set.Labels) > Accuracy(often, set.Labels) + 0.05);
    }

    [Fact]
    public void TargetedAttack_ShouldReachTheTarget()
    {
        var (_, attacked, set) = Attack(new ProjectedGradientDescentOptions { Epsilon = 8.0 / 255, Steps = 10, Targeted = true }, label => (label + 1) % 10);

        Assert.InRange(Accuracy(attacked, [.. set.Labels.Select(label => (label + 1) % 10)]), 0.9, 1);
    }

    [Fact]
    public void SquareAttack_ShouldNeedScoresOnly_AndStayInItsBall()
    {
        var set = CifarSet.Load("clean_attackimages", 40);
        using var model = Classifier();
        using var attack = new SquareAttack(model, new SquareAttackOptions { Levels = 8, Queries = 100 });

        var attacked = attack.Attack(set.Pixels, set.Labels);

        Assert.Equal(8, LargestChange(set.Pixels, attacked));
        Assert.InRange(Accuracy(attacked, set.Labels), 0, Accuracy(set.Pixels, set.Labels) - 0.25);
    }

    [Fact]
    public void SquareAttack_ShouldRepeatItself()
    {
        var set = CifarSet.Load("clean_attackimages", 5);
        using var model = Classifier();
        byte[] Once()
        {
            using var attack = new SquareAttack(model, new SquareAttackOptions { Levels = 4, Queries = 10 });
            return attack.Attack(set.Pixels, set.Labels);
        }

        Assert.Equal(Once(), Once());
    }

    private static (byte[] Before, byte[] After, CifarSet Set) Attack(ProjectedGradientDescentOptions options, Func<int, int>? target = null)
    {
        var set = CifarSet.Load("clean_attackimages", Pictures);
        using var gradient = GradientModel.Open(CifarSet.Model("cifar-resnet20-ft.inputgrad.onnx"));
        int[] labels = target is null ? set.Labels : [.. set.Labels.Select(target)];
        return (set.Pixels, new ProjectedGradientDescent(gradient, options).Attack(set.Pixels, labels), set);
    }

    private static OnnxClassifier Classifier() => OnnxClassifier.Open(CifarSet.Model("cifar-resnet20-ft.plain.onnx"));

    private static double Accuracy(byte[] pixels, int[] labels)
    {
        using var classifier = Classifier();
        using var batch = classifier.CreateBatch(labels.Length);
        for (var i = 0; i < labels.Length; i++)
        {
            using var image = RgbImage.FromPixels(pixels.AsSpan(i * 3072, 3072), 32, 32);
            classifier.Preprocessor.Write(image, batch.Input(i));
        }

        classifier.Run(batch, labels.Length);
        return Enumerable.Range(0, labels.Length).Average(i => TensorPrimitives.IndexOfMax(batch.Logits(i)) == labels[i] ? 1.0 : 0);
    }

    private static int LargestChange(byte[] before, byte[] after) => before.Zip(after, (a, b) => Math.Abs(a - b)).Max();

    private static double Length(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var sum = 0.0;
        for (var i = 0; i < before.Length; i++)
            sum += Math.Pow((before[i] - after[i]) / 255.0, 2);
        return Math.Sqrt(sum);
    }
}
