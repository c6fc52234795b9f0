using System.Numerics.Tensors;

namespace Ladis.Statistics;

/// <summary>The log odds, up to a constant, that a logistic regression on attacked rows gives.</summary>
internal sealed class TrainedScore(TrainedFeatures features, TrainedScoreWeights trained) : Score($"trained/{trained.Name}")
{
    private readonly double[] _weights = [.. trained.Weights];

    public override double Evaluate(Observation observation) => TensorPrimitives.Dot<double>(_weights, features.Of(observation));
}
