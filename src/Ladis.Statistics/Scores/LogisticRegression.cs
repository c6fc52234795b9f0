using System.Numerics.Tensors;

namespace Ladis.Statistics;

/// <summary>
/// Logistic regression with a ridge, both kinds of row weighing the same: minimizes the mean logistic loss + λ|w|²/2 by Nesterov's
/// accelerated gradient (Beck and Teboulle, SIAM J. Imaging Sciences 2, 2009). Deterministic; O(iterations · rows · features).
/// </summary>
internal static class LogisticRegression
{
    private const int Iterations = 500;

    public static double[] Fit(double[][] clean, double[][] attacked, double ridge)
    {
        var features = clean[0].Length;
        double[][] rows = [.. clean, .. attacked];
        double[] labels = [.. clean.Select(_ => 0.0), .. attacked.Select(_ => 1.0)];
        double[] weights = [.. clean.Select(_ => 0.5 / clean.Length), .. attacked.Select(_ => 0.5 / attacked.Length)];
        var step = 1 / (ridge + (0.25 * Curvature(rows, weights)));
        var (now, ahead, momentum) = (new double[features + 1], new double[features + 1], 1.0);
        for (var i = 0; i < Iterations; i++)
        {
            var gradient = Gradient(rows, labels, weights, ahead, ridge);
            var next = new double[features + 1];
            TensorPrimitives.MultiplyAdd<double>(gradient, -step, ahead, next);
            var nextMomentum = (1 + Math.Sqrt(1 + (4 * momentum * momentum))) / 2;
            for (var j = 0; j <= features; j++)
            {
                ahead[j] = next[j] + ((momentum - 1) / nextMomentum * (next[j] - now[j]));
            }

            (now, momentum) = (next, nextMomentum);
        }

        return now[..features];
    }

    /// <summary>The last place is the constant's, which bears no ridge.</summary>
    private static double[] Gradient(double[][] rows, double[] labels, double[] weights, double[] at, double ridge)
    {
        var features = rows[0].Length;
        var gradient = new double[features + 1];
        TensorPrimitives.Multiply(at.AsSpan(0, features), ridge, gradient.AsSpan(0, features));
        for (var i = 0; i < rows.Length; i++)
        {
            var odds = TensorPrimitives.Dot(rows[i], at.AsSpan(0, features)) + at[features];
            var slope = weights[i] * ((1 / (1 + Math.Exp(-odds))) - labels[i]);
            TensorPrimitives.MultiplyAdd(rows[i], slope, gradient.AsSpan(0, features), gradient.AsSpan(0, features));
            gradient[features] += slope;
        }

        return gradient;
    }

    /// <summary>An upper bound of the greatest eigenvalue of Σ weight·(x, 1)(x, 1)ᵀ: power iteration, and a tenth.</summary>
    private static double Curvature(double[][] rows, double[] weights)
    {
        var features = rows[0].Length;
        var direction = new double[features + 1];
        Array.Fill(direction, 1 / Math.Sqrt(features + 1));
        var length = 1.0;
        for (var round = 0; round < 50; round++)
        {
            var image = new double[features + 1];
            for (var i = 0; i < rows.Length; i++)
            {
                var share = weights[i] * (TensorPrimitives.Dot(rows[i], direction.AsSpan(0, features)) + direction[features]);
                TensorPrimitives.MultiplyAdd(rows[i], share, image.AsSpan(0, features), image.AsSpan(0, features));
                image[features] += share;
            }

            length = Math.Max(TensorPrimitives.Norm<double>(image), 1e-12);
            TensorPrimitives.Divide<double>(image, length, direction);
        }

        return 1.1 * length;
    }
}
