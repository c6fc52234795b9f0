using System.Numerics.Tensors;
using Ladis.Models.Images;
using Ladis.Models.Onnx;

namespace Ladis.Workbench.Attacks;

/// <summary>
/// The L∞ Square Attack of Andriushchenko et al. (ECCV 2020): a random search that asks the classifier for its scores only, so it needs no
/// gradient graph and costs many more runs of the model. Squares of the picture are moved to the corners of the ball; what lowers the margin of
/// the true class stays. It works on bytes, so what it returns is what was tried. One thread at a time.
/// </summary>
public sealed class SquareAttack : IDisposable
{
    /// <summary>Shares of the queries after which the squares' area is halved, of the paper's schedule for 10,000 queries.</summary>
    private static readonly double[] Halvings = [0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8];

    private readonly OnnxClassifier _model;
    private readonly ClassifierBatch _batch;
    private readonly SquareAttackOptions _options;
    private readonly Random _random;
    private readonly int _side;
    private readonly int _width;

    /// <summary>Prepares the attack.</summary>
    /// <param name="model">The classifier under attack.</param>
    /// <param name="options">The attack's strength.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public SquareAttack(OnnxClassifier model, SquareAttackOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _options = options ?? new SquareAttackOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Levels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Queries, 2);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.FirstSquare, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_options.FirstSquare, 1);
        _model = model;
        _random = new Random(_options.Seed);
        (_side, _width) = (Math.Min(model.Input.Width, model.Input.Height), model.Input.Width);
        _batch = model.CreateBatch(AttackDefaults.BatchSize);
    }

    /// <summary>Attacks pictures of the model's own size.</summary>
    /// <param name="rgb">Pictures one after the other, each <c>height × width × 3</c> bytes.</param>
    /// <param name="labels">The class that each picture is to be driven away from.</param>
    /// <returns>The attacked pictures, as <paramref name="rgb"/> is laid out.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit the model's input size.</exception>
    public byte[] Attack(ReadOnlySpan<byte> rgb, ReadOnlySpan<int> labels)
    {
        var length = _model.Input.Width * _model.Input.Height * 3;
        if (rgb.Length != labels.Length * length)
            throw new ArgumentException($"{labels.Length} pictures of {_model.Input.Width} × {_model.Input.Height} are {labels.Length * length} bytes, not {rgb.Length}.", nameof(rgb));
        var attacked = rgb.ToArray();
        for (var first = 0; first < labels.Length; first += _batch.Capacity)
        {
            var pictures = new List<SquarePicture>();
            for (var i = first; i < Math.Min(first + _batch.Capacity, labels.Length); i++)
                pictures.Add(new SquarePicture(rgb.Slice(i * length, length).ToArray(), attacked.AsMemory(i * length, length), labels[i], _options.Levels));
            Search(pictures);
        }

        return attacked;
    }

    /// <inheritdoc />
    public void Dispose() => _batch.Dispose();

    private void Search(List<SquarePicture> pictures)
    {
        Try(pictures);
        for (var query = 1; query < _options.Queries; query++)
        {
            var open = pictures.FindAll(p => p.Margin > 0);
            if (open.Count == 0)
                return;
            foreach (var picture in open)
            {
                if (query == 1)
                    picture.ProposeStripes(_random, _width);
                else
                    picture.ProposeSquare(_random, _width, SideOf(query));
            }

            Try(open);
        }
    }

    /// <summary>At first the clean pictures themselves are tried.</summary>
    private void Try(List<SquarePicture> pictures)
    {
        for (var i = 0; i < pictures.Count; i++)
        {
            using var image = RgbImage.FromPixels(pictures[i].Candidate, _width, _model.Input.Height);
            _model.Preprocessor.Write(image, _batch.Input(i));
        }

        _model.Run(_batch, pictures.Count);
        for (var i = 0; i < pictures.Count; i++)
            pictures[i].Judge(MarginOf(_batch.Logits(i), pictures[i].Label));
    }

    /// <summary>The label's score minus the best other one.</summary>
    private static float MarginOf(ReadOnlySpan<float> logits, int label)
    {
        var others = Math.Max(
            label > 0 ? TensorPrimitives.Max(logits[..label]) : float.NegativeInfinity,
            label < logits.Length - 1 ? TensorPrimitives.Max(logits[(label + 1)..]) : float.NegativeInfinity);
        return logits[label] - others;
    }

    private int SideOf(int query)
    {
        var share = _options.FirstSquare * Math.Pow(0.5, Halvings.Count(h => query > h * _options.Queries));
        return Math.Clamp((int)Math.Round(Math.Sqrt(share) * _side), 1, _side);
    }
}
