using System.Numerics.Tensors;

namespace Ladis.Models.Onnx;

/// <summary>
/// Turns what a model returns into class scores before any normalisation, a row a picture, and those into probabilities. A model that returns one number is a
/// classifier of two classes, whose scores are minus and plus half of it: so the softmax of both is the sigmoid of the number.
/// </summary>
/// <param name="kind">How scores become probabilities.</param>
/// <param name="areProbabilities">Whether the model's values are probabilities that sum to one.</param>
internal sealed class ScoreHead(HeadKind kind, bool areProbabilities)
{
    /// <summary>Below it a probability's logarithm would leave the range of what can be compared.</summary>
    private const float Smallest = 1e-37f;

    public HeadKind Kind => kind;

    public bool AreProbabilities => areProbabilities;

    /// <summary>Numbers that the model returns for so many classes.</summary>
    public int ColumnsOf(int classes) => kind == HeadKind.Binary ? 1 : classes;

    /// <summary>Turns rows of the model's values into rows of scores, in place; the values stand at the beginning.</summary>
    public void ToScores(Span<float> rows, int count)
    {
        if (areProbabilities)
        {
            // Their softmax gives the probabilities back.
            TensorPrimitives.Max(rows, Smallest, rows);
            TensorPrimitives.Log(rows, rows);
        }

        for (var i = count - 1; kind == HeadKind.Binary && i >= 0; i--)
            (rows[2 * i], rows[(2 * i) + 1]) = (-rows[i] / 2, rows[i] / 2);
    }

    /// <summary>
    /// How sure of a class the model is: ln p + ln(p / (1 − p)), the class's log-probability and its log-odds. The first alone is 0 for all answers that are sure, the second
    /// alone gives unsure ones less room than sure ones. Computed without p, which single precision rounds to 0 and 1.
    /// </summary>
    public double Certainty(ReadOnlySpan<float> scores, int index)
    {
        var odds = LogOdds(scores, index);
        return odds - LogOfOneAndExp(-odds);
    }

    private double LogOdds(ReadOnlySpan<float> scores, int index)
    {
        if (kind == HeadKind.Sigmoid)
            return scores[index];
        double greatest = double.NegativeInfinity, others = 0;
        for (var i = 0; i < scores.Length; i++)
            greatest = i == index ? greatest : Math.Max(greatest, scores[i]);
        for (var i = 0; i < scores.Length; i++)
            others += i == index ? 0 : Math.Exp(scores[i] - greatest);
        return scores[index] - greatest - Math.Log(others);
    }

    /// <summary>The classes' probabilities.</summary>
    public void ToProbabilities(ReadOnlySpan<float> scores, Span<float> probabilities)
    {
        if (kind == HeadKind.Sigmoid)
            TensorPrimitives.Sigmoid(scores, probabilities);
        else
            TensorPrimitives.SoftMax(scores, probabilities);
    }

    /// <summary>ln(1 + eˣ).</summary>
    private static double LogOfOneAndExp(double x)
    {
        if (x > 0)
            return x + LogOfOneAndExp(-x);
        var exp = Math.Exp(x);
        return exp < 1e-5 ? exp - (exp * exp / 2) : Math.Log(1 + exp);
    }
}
