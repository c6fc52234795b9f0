namespace Ladis.Statistics.Tests;

public class AlarmRunTests
{
    private const int Onset = 200;

    private static readonly ConformalCalibration Calibration = Calibrate();

    [Fact]
    public void FirstAlarm_ShouldBeThatOfTheDetector_UnderTheSeedsOfStreamAndPlace()
    {
        var (seed, detector, expected) = (Seed.From("stream"), new ConformalDetector(Calibration, new ConformalOptions { Alpha = 1e-4 }), (long?)null);
        var place = 7L;
        foreach (var (scores, predicted) in Arrivals(400))
        {
            if (detector.Observe(predicted, scores, seed.With(place)))
            {
                expected = place;
                break;
            }

            place++;
        }

        var run = new AlarmRun(Calibration, 1e-4, seed);

        Assert.Equal(expected, run.FirstAlarm(Arrivals(400), 7));
        Assert.InRange(expected!.Value, 7 + Onset, 7 + Onset + 100);
        Assert.Equal(detector.Save(), run.Detector.Save());
    }

    [Fact]
    public void FirstAlarm_ShouldBeNone_OnCleanArrivals() => Assert.Null(new AlarmRun(Calibration, 1e-8, Seed.From("stream")).FirstAlarm(Arrivals(Onset), 0));

    /// <summary>Clean up to the onset, then two standard deviations higher.</summary>
    private static IEnumerable<(double[] Scores, int Class)> Arrivals(int count)
    {
        var random = new SeededRandom(Seed.From("arrivals"));
        return Enumerable.Range(0, count).Select(t => (new[] { random.NextGaussian() + (t < Onset ? 0 : 2) }, t % 2));
    }

    private static ConformalCalibration Calibrate()
    {
        var random = new SeededRandom(Seed.From("rows"));
        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextGaussian())];
        int[] classes = [.. Enumerable.Range(0, 600).Select(i => i % 2)];
        return ConformalCalibration.Build([Draw(600)], classes, [Draw(600)], classes, 2, BaselineDefaults.Bins);
    }
}
