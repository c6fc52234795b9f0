using Ladis.Models.Onnx;
using Ladis.Workbench.Attacks;

namespace Ladis.Evidence;

/// <summary>Attacks on CIFAR-10 / ResNet-20 beyond those of the evaluation data; untargeted ones lead away from the predicted class, targeted ones to the one after it.</summary>
/// <param name="models">The folder of the models.</param>
internal sealed class CifarAttacks(string models)
{
    /// <summary>Pictures of a set that are attacked.</summary>
    public const int Pictures = 300;

    private const int Classes = 10;
    private const int Length = 3072;

    private static readonly Dictionary<string, ProjectedGradientDescentOptions> Descents = new(StringComparer.Ordinal)
    {
        ["FGSM .01"] = Once(0.01),
        ["FGSM .0314"] = Once(0.0314),
        ["L2 .25"] = new() { Norm = AttackNorm.L2, Epsilon = 0.25 },
        ["targeted .01"] = new() { Epsilon = 0.01, Targeted = true },
        ["targeted .0314"] = new() { Epsilon = 0.0314, Targeted = true },
        ["PGD .0078"] = new() { Epsilon = 0.0078 },
        ["PGD .0157"] = new() { Epsilon = 0.0157 },
        ["PGD .0314, 5 steps"] = new() { Epsilon = 0.0314, Steps = 5 },
        ["L2 1"] = new() { Norm = AttackNorm.L2, Epsilon = 1 },
        ["targeted .0157"] = new() { Epsilon = 0.0157, Targeted = true },
    };

    /// <summary>Attacks the first pictures of a set.</summary>
    /// <param name="name">The attack.</param>
    /// <param name="pictures">Pictures one after the other.</param>
    /// <param name="predicted">Their predicted classes.</param>
    public byte[] Attack(string name, byte[] pictures, int[] predicted)
    {
        var chosen = pictures.AsSpan(0, Pictures * Length);
        var labels = predicted[..Pictures];
        if (name.StartsWith("Square", StringComparison.Ordinal))
        {
            using var model = OnnxClassifier.Open(Path.Combine(models, "cifar-resnet20-ft.plain.onnx"), new OnnxClassifierOptions { IntraOpThreads = 1 });
            using var square = new SquareAttack(model, new SquareAttackOptions { Levels = 8, Queries = 150 });
            return square.Attack(chosen, labels);
        }

        using var gradient = GradientModel.Open(Path.Combine(models, "cifar-resnet20-ft.inputgrad.onnx"), threads: 1);
        var descent = Descents[name];
        return new ProjectedGradientDescent(gradient, descent).Attack(chosen, descent.Targeted ? Array.ConvertAll(labels, label => (label + 1) % Classes) : labels);
    }

    private static ProjectedGradientDescentOptions Once(double epsilon) => new() { Epsilon = epsilon, Steps = 1, StepSize = epsilon, RandomStart = false };
}
