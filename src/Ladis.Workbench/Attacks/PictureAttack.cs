using Ladis.Hosting.Configuration;
using Ladis.Inference.Configuration;
using Ladis.Models.Graph;
using Ladis.Models.Onnx;

namespace Ladis.Workbench.Attacks;

/// <summary>One attack on one model, whatever its kind: RGB bytes of the model's size in, attacked ones out.</summary>
internal sealed class PictureAttack : IDisposable
{
    private readonly GradientModel? _gradient;
    private readonly SquareAttack? _square;
    private readonly ProjectedGradientDescent? _descent;

    private PictureAttack(GradientModel? gradient, SquareAttack? square, ProjectedGradientDescent? descent) => (_gradient, _square, _descent) = (gradient, square, descent);

    /// <exception cref="OnnxModelException">The gradient graph cannot be used.</exception>
    /// <exception cref="ConfigurationException">It does not fit the model.</exception>
    public static PictureAttack Open(AttackRequest request, InferenceOptions inference, OnnxClassifier model)
    {
        if (request.Method == AttackMethod.Square)
        {
            var options = new SquareAttackOptions { Levels = (int)Math.Floor((request.Epsilon * byte.MaxValue) + 1e-9), Queries = request.Steps, Seed = request.Seed };
            return new PictureAttack(null, new SquareAttack(model, options), null);
        }

        var gradient = GradientModel.Open(request.Gradient!, threads: inference.ComputeThreads, preprocessing: inference.Models[0].Preprocessing);
        if ((gradient.Input.Width, gradient.Input.Height) != (model.Input.Width, model.Input.Height))
        {
            gradient.Dispose();
            throw new ConfigurationException($"The gradient graph '{request.Gradient}' takes {gradient.Input.Width} × {gradient.Input.Height} pixels, the model {model.Input.Width} × {model.Input.Height}: they are not of one network.");
        }

        return new PictureAttack(gradient, null, new ProjectedGradientDescent(gradient, Options(request)));
    }

    public byte[] Attack(ReadOnlySpan<byte> rgb, ReadOnlySpan<int> labels) => _square?.Attack(rgb, labels) ?? _descent!.Attack(rgb, labels);

    /// <summary>Share of pictures that the gradient graph gives another class than the model did; null where there is no telling.</summary>
    public double? Disagreement(ReadOnlySpan<byte> rgb, IReadOnlyList<int> predicted)
    {
        var count = Math.Min(predicted.Count, _gradient?.Capacity ?? 0);
        return count > 0 && _gradient!.Predict(rgb[..(count * (rgb.Length / predicted.Count))]) is { } own ? own.Where((label, i) => label != predicted[i]).Count() / (double)count : null;
    }

    public void Dispose()
    {
        _gradient?.Dispose();
        _square?.Dispose();
    }

    private static ProjectedGradientDescentOptions Options(AttackRequest request)
    {
        var once = request.Method == AttackMethod.Fgsm;
        return new ProjectedGradientDescentOptions
        {
            Norm = request.Method == AttackMethod.PgdL2 ? AttackNorm.L2 : AttackNorm.Linf,
            Targeted = request.Method == AttackMethod.Targeted,
            Epsilon = request.Epsilon,
            Steps = once ? 1 : request.Steps,
            StepSize = once ? request.Epsilon : null,
            RandomStart = !once,
            Seed = request.Seed,
        };
    }
}
