namespace Ladis.Detection.Scheduled;

/// <summary>A request that an alarm names.</summary>
/// <param name="Rank">1 is the most suspicious of the stream.</param>
/// <param name="Topic">Where the request stands: topic.</param>
/// <param name="Partition">Partition.</param>
/// <param name="Offset">Offset.</param>
/// <param name="RequestId">The request's id.</param>
/// <param name="PredictedClass">What the model answered.</param>
/// <param name="ClassName">That class's name, where the baseline knows it.</param>
/// <param name="Score">Signed leave-one-out witness, studentised within the predicted class; the greatest of the windows that it was ranked in.</param>
/// <param name="PValue">Conformal p-value of the score among held-out rows of the baseline.</param>
public sealed record Violation(int Rank, string Topic, int Partition, long Offset, string RequestId, int PredictedClass, string? ClassName, double Score, double PValue);
