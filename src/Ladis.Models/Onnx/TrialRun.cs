using Ladis.Models.Graph;
using Ladis.Models.Images;

namespace Ladis.Models.Onnx;

/// <summary>What some pictures show of a model that its file does not: whether its scores are probabilities, and whether an answer depends on the other pictures of its batch.</summary>
/// <param name="AreProbabilities">The values that it returns are probabilities of all classes: each from 0 to 1, and their sum is one.</param>
/// <param name="AreWithinOne">They are all from 0 to 1, whatever their sum is, and not always the same.</param>
/// <param name="Dependence">The largest difference between a picture's values alone and in a batch, as a share of the largest value; 0 where there is none to speak of.</param>
/// <param name="Largest">By tap: the largest magnitude that was seen.</param>
internal sealed record TrialRun(bool AreProbabilities, bool AreWithinOne, double Dependence, IReadOnlyDictionary<string, float> Largest)
{
    /// <summary>Sums of other operators in another order differ by less; half precision by this much more.</summary>
    private const double Noise = 5e-4;
    private const double HalfNoise = 1e-2;
    private const float SumTolerance = 1e-3f;

    /// <summary>Larger pictures cost seconds and hundreds of megabytes here.</summary>
    private const int MostValues = 4_000_000;

    private static readonly TrialRun Nothing = new(false, false, 0, new Dictionary<string, float>(StringComparer.Ordinal));

    /// <summary>Runs a black picture and two of noise, alone and together. What the model fails on tells nothing.</summary>
    public static TrialRun Of(OnnxClassifier model)
    {
        var pictures = Pictures(model);
        using var batch = model.CreateBatch(Math.Max(1, pictures.Count));
        var alone = pictures.Select(picture => Rows(model, batch, [picture])).ToList();
        if (alone.TrueForAll(rows => rows is null))
            return Nothing;
        var scores = alone.OfType<float[][][]>().Select(rows => rows[0][0]).Where(row => row.All(float.IsFinite)).ToList();
        var within = scores.Count > 0 && scores.TrueForAll(row => Array.TrueForAll(row, x => x is >= 0 and <= 1 + SumTolerance));
        return new TrialRun(
            within && scores[0].Length > 1 && scores.TrueForAll(row => Math.Abs(row.Sum() - 1) <= SumTolerance),
            within && scores.Exists(row => !row.SequenceEqual(scores[0])),
            model.RunsBatches ? DependenceOf(model, batch, pictures, alone) : 0,
            Enumerable.Range(0, model.Taps.Count).ToDictionary(tap => model.Taps[tap].Name, tap => alone.OfType<float[][][]>().Max(rows => rows[tap + 1][0].Max(Math.Abs)), StringComparer.Ordinal));
    }

    private static double DependenceOf(OnnxClassifier model, ClassifierBatch batch, List<float[]> pictures, List<float[][][]?> alone)
    {
        if (Rows(model, batch, pictures) is not { } together)
            return 0;
        var (most, noise) = (0.0, model.Taps.Any(t => t.ElementType == ElementType.Float16) ? HalfNoise : Noise);
        for (var kind = 0; kind < together.Length; kind++)
        {
            var scale = together[kind].Max(row => row.Max(Math.Abs));
            for (var i = 0; i < pictures.Count && scale > 0; i++)
            {
                if (alone[i] is { } rows)
                    most = Math.Max(most, rows[kind][0].Zip(together[kind][i], (a, b) => Math.Abs(a - b)).Max() / scale);
            }
        }

        return most > noise ? most : 0;
    }

    /// <summary>By kind (what the model returns as scores, then its taps), by picture; null when the model fails.</summary>
    private static float[][][]? Rows(OnnxClassifier model, ClassifierBatch batch, List<float[]> pictures)
    {
        for (var i = 0; i < pictures.Count; i++)
            pictures[i].CopyTo(batch.Input(i));
        try
        {
            model.Run(batch, pictures.Count);
        }
        catch (OnnxModelException)
        {
            return null;
        }

        return
        [
            [.. pictures.Select((_, i) => batch.Returned(i))],
            .. model.Taps.Select((_, tap) => pictures.Select((_, i) => batch.Activation(tap, i).ToArray()).ToArray()),
        ];
    }

    private static List<float[]> Pictures(OnnxClassifier model)
    {
        var (input, random) = (model.Input, new Random(1));
        byte[] greatest = input.Length > MostValues ? [0] : [0, 127, 255];
        return [.. greatest.Select(most =>
        {
            var pixels = new byte[input.Width * input.Height * 3];
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] = (byte)random.Next(most + 1);
            var slot = new float[input.Length];
            using var image = RgbImage.FromPixels(pixels, input.Width, input.Height);
            model.Preprocessor.Write(image, slot);
            return slot;
        })];
    }
}
