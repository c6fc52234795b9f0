using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Statistics;

namespace Ladis.Detection.Windows;

/// <summary>One request as a stream's window keeps it: projected into the baseline's views once, on arrival.</summary>
/// <param name="Source">Where the request stands.</param>
/// <param name="RequestId">The request's id.</param>
/// <param name="Offset">Offset of its activation, which orders the stream.</param>
/// <param name="EventTime">The request's timestamp.</param>
/// <param name="PredictedClass">The model's answer.</param>
/// <param name="Views">Its row in each view, in the order of <see cref="Baseline.Views"/>.</param>
/// <param name="Scores">Its scores, in the order of <see cref="Baseline.Scores"/>.</param>
/// <param name="Category">What it is compared within (<see cref="Baseline.CategoryOf"/>).</param>
/// <param name="Picture">By what it is known when it comes again; null where its worker makes no sketches.</param>
internal sealed record StreamSample(
    SourceCoordinates Source, string RequestId, long Offset, DateTimeOffset EventTime, int PredictedClass, float[][] Views, double[] Scores, int Category, ShownPicture? Picture = null)
{
    /// <summary>The sample of an activation, or null when it holds a value that cannot be computed with.</summary>
    /// <param name="baseline">The baseline that fits the activation.</param>
    /// <param name="activation">The activation.</param>
    /// <param name="offset">Its offset.</param>
    public static StreamSample? Of(LoadedBaseline baseline, Activation activation, long offset)
    {
        var (statistics, observation) = (baseline.Statistics, baseline.Observe(activation));
        if (!Array.TrueForAll(observation.Taps, row => ComparableValues.All(row)))
            return null;
        var views = new float[statistics.Views.Count][];
        for (var view = 0; view < views.Length; view++)
            views[view] = Project(statistics, view, statistics.Views[view].Dimensions, observation);
        var scores = new double[statistics.Scores.Count];
        try
        {
            statistics.Evaluate(observation, views, scores);
        }
        catch (ArgumentException)
        {
            return null;
        }

        return Array.TrueForAll(views, row => ComparableValues.All(row))
            ? new StreamSample(activation.Source, activation.RequestId, offset, activation.EventTime.ToDateTimeOffset(), activation.PredictedClass, views, scores, statistics.CategoryOf(observation), ShownPicture.Of(baseline, activation, observation))
            : null;
    }

    private static float[] Project(Baseline statistics, int view, int dimensions, Observation observation)
    {
        var row = new float[dimensions];
        statistics.Project(view, observation, row);
        return row;
    }
}
