using System.Numerics.Tensors;
using Ladis.Models.Preprocessing;

namespace Ladis.Workbench.Attacks;

/// <summary>
/// The attack of Madry et al., “Towards Deep Learning Models Resistant to Adversarial Attacks” (ICLR 2018): repeated steps along the
/// loss's gradient (its sign for L∞), projected back into the ball and into the range of pixels. What it returns is rounded to
/// bytes, so that it is a picture that a caller could send; rounding may add half a grey level to the radius. One step of length
/// epsilon without a random start is FGSM (Goodfellow et al., ICLR 2015).
/// </summary>
public sealed class ProjectedGradientDescent
{
    private readonly GradientModel _model;
    private readonly PixelSpace _space;
    private readonly Random _random;
    private readonly AttackBall _ball;
    private readonly float _step;
    private readonly int _steps;
    private readonly bool _randomStart;

    /// <summary>Prepares the attack.</summary>
    /// <param name="model">The gradient of the classifier under attack.</param>
    /// <param name="options">The attack's strength.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public ProjectedGradientDescent(GradientModel model, ProjectedGradientDescentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new ProjectedGradientDescentOptions();
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Epsilon, 0);
        if (options.Norm == AttackNorm.Linf)
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.Epsilon, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Steps, 1);
        _model = model;
        _space = new PixelSpace(model.Input, model.Preprocessing);
        _random = new Random(options.Seed);
        _ball = AttackBall.Of(options.Norm, (float)options.Epsilon);
        _steps = options.Steps;
        var step = options.StepSize ?? AttackDefaults.StepFactor * options.Epsilon / options.Steps;
        _step = (float)(options.Targeted ? -step : step);
        _randomStart = options.RandomStart;
    }

    /// <summary>Attacks pictures of the model's own size.</summary>
    /// <param name="rgb">Pictures one after the other, each <c>height × width × 3</c> bytes.</param>
    /// <param name="labels">The class that each picture is to be driven away from, or to for a targeted attack.</param>
    /// <returns>The attacked pictures, as <paramref name="rgb"/> is laid out.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit the model's input size.</exception>
    public byte[] Attack(ReadOnlySpan<byte> rgb, ReadOnlySpan<int> labels)
    {
        if (rgb.Length != labels.Length * _space.Length)
            throw new ArgumentException($"{labels.Length} pictures of {_model.Input.Width} × {_model.Input.Height} are {labels.Length * _space.Length} bytes, not {rgb.Length}.", nameof(rgb));
        var attacked = new byte[rgb.Length];
        for (var first = 0; first < labels.Length; first += _model.Capacity)
        {
            var count = Math.Min(_model.Capacity, labels.Length - first);
            var range = new Range(first * _space.Length, (first + count) * _space.Length);
            AttackBatch(rgb[range], labels.Slice(first, count), attacked.AsSpan(range));
        }

        return attacked;
    }

    private void AttackBatch(ReadOnlySpan<byte> rgb, ReadOnlySpan<int> labels, Span<byte> attacked)
    {
        var classes = new long[labels.Length];
        TensorPrimitives.ConvertChecked(labels, classes);
        var clean = new float[rgb.Length];
        ForEachPicture(rgb.Length, rgb, clean, _space.FromRgb);
        float[] pixels = [.. clean], input = new float[clean.Length];
        if (_randomStart)
            ForEachPicture(rgb.Length, clean, pixels, (from, to) => _ball.Randomize(_random, from, to));
        for (var step = 0; step < _steps; step++)
        {
            ForEachPicture(rgb.Length, pixels, input, _space.ToModel);
            ForEachPicture(rgb.Length, _model.Compute(input, classes), pixels, (gradient, picture) => _ball.Step(gradient, _step, picture));
            ForEachPicture(rgb.Length, clean, pixels, _ball.Project);
        }

        ForEachPicture(rgb.Length, pixels, attacked, _space.ToRgb);
    }

    private void ForEachPicture<TFrom, TTo>(int length, ReadOnlySpan<TFrom> from, Span<TTo> to, PictureConversion<TFrom, TTo> convert)
    {
        for (var at = 0; at < length; at += _space.Length)
            convert(from.Slice(at, _space.Length), to.Slice(at, _space.Length));
    }

    private delegate void PictureConversion<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to);
}
