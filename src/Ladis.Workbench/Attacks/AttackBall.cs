using System.Numerics.Tensors;

namespace Ladis.Workbench.Attacks;

/// <summary>Steps and projections of a gradient attack in one norm; pixel values range from 0 to 1.</summary>
internal abstract class AttackBall
{
    public static AttackBall Of(AttackNorm norm, float epsilon) => norm == AttackNorm.L2 ? new L2Ball(epsilon) : new LinfBall(epsilon);

    /// <summary>Moves one picture along its gradient.</summary>
    public abstract void Step(ReadOnlySpan<float> gradient, float step, Span<float> pixels);

    /// <summary>Brings one picture back into the ball around its clean self, and into the range of pixels.</summary>
    public abstract void Project(ReadOnlySpan<float> clean, Span<float> pixels);

    /// <summary>Moves one picture to a random point of the ball.</summary>
    public abstract void Randomize(Random random, ReadOnlySpan<float> clean, Span<float> pixels);

    private sealed class LinfBall(float epsilon) : AttackBall
    {
        public override void Step(ReadOnlySpan<float> gradient, float step, Span<float> pixels)
        {
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] += gradient[i] > 0 ? step : gradient[i] < 0 ? -step : 0;
        }

        public override void Project(ReadOnlySpan<float> clean, Span<float> pixels)
        {
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] = Math.Clamp(pixels[i], Math.Max(0, clean[i] - epsilon), Math.Min(1, clean[i] + epsilon));
        }

        public override void Randomize(Random random, ReadOnlySpan<float> clean, Span<float> pixels)
        {
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] = clean[i] + (((random.NextSingle() * 2) - 1) * epsilon);
            Project(clean, pixels);
        }
    }

    private sealed class L2Ball(float epsilon) : AttackBall
    {
        public override void Step(ReadOnlySpan<float> gradient, float step, Span<float> pixels)
        {
            var length = TensorPrimitives.Norm(gradient);
            if (length > 0)
                TensorPrimitives.MultiplyAdd(gradient, step / length, pixels, pixels);
        }

        public override void Project(ReadOnlySpan<float> clean, Span<float> pixels)
        {
            var distance = TensorPrimitives.Distance(pixels, clean);
            var shrink = distance > epsilon ? epsilon / distance : 1;
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] = Math.Clamp(clean[i] + ((pixels[i] - clean[i]) * shrink), 0, 1);
        }

        /// <summary>A random direction, a length uniform in volume would sit at the surface; uniform in length does as a start.</summary>
        public override void Randomize(Random random, ReadOnlySpan<float> clean, Span<float> pixels)
        {
            var direction = new float[pixels.Length];
            for (var i = 0; i < direction.Length; i++)
                direction[i] = random.NextSingle() - 0.5f;
            clean.CopyTo(pixels);
            Step(direction, random.NextSingle() * epsilon, pixels);
            Project(clean, pixels);
        }
    }
}
