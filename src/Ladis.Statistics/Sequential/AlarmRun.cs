namespace Ladis.Statistics;

/// <summary>
/// The alarm of record over one stream: each arrival is observed under the seed of its stream and place, in the service as in every trial of it.
/// Not safe for several threads at once.
/// </summary>
/// <param name="calibration">The baseline's.</param>
/// <param name="alpha">α of (0, 1): a false alarm within t arrivals has probability at most α·t.</param>
/// <param name="stream">The stream's seed.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="alpha"/> is not between 0 and 1.</exception>
public sealed class AlarmRun(ConformalCalibration calibration, double alpha, Seed stream)
{
    /// <summary>The detector that gathers the evidence.</summary>
    public ConformalDetector Detector { get; } = new(calibration, new ConformalOptions { Alpha = alpha });

    /// <summary>Judges one arrival.</summary>
    /// <param name="predictedClass">Its predicted class.</param>
    /// <param name="scores">Its scores, in the baseline's order.</param>
    /// <param name="place">Its place in the stream, such as an offset: no other arrival of the stream has it.</param>
    /// <returns>Whether the evidence of any score is at or above the threshold now.</returns>
    /// <exception cref="ArgumentException">The number of scores or the class is wrong, or a score is not finite.</exception>
    public bool Observe(int predictedClass, ReadOnlySpan<double> scores, long place) => Detector.Observe(predictedClass, scores, stream.With(place));

    /// <summary>The place of the first arrival that raises the alarm; null when none does. What comes after it is not asked for.</summary>
    /// <param name="arrivals">Scores and predicted classes in order.</param>
    /// <param name="first">The place of the first one.</param>
    public long? FirstAlarm(IEnumerable<(double[] Scores, int Class)> arrivals, long first)
    {
        ArgumentNullException.ThrowIfNull(arrivals);
        var place = first;
        foreach (var (scores, predicted) in arrivals)
        {
            if (Observe(predicted, scores.AsSpan(0, calibration.Scores), place))
            {
                return place;
            }

            place++;
        }

        return null;
    }
}
