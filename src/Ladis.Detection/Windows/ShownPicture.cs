using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Statistics;

namespace Ladis.Detection.Windows;

/// <summary>By what a picture is known when it comes again.</summary>
/// <param name="Direction">How it looks: <see cref="PictureSketch"/>.</param>
/// <param name="Row">What the model makes of it: its penultimate row.</param>
internal sealed record ShownPicture(float[] Direction, float[] Row)
{
    /// <summary>The picture of an activation; null where it has no sketch, or the baseline no penultimate tap.</summary>
    public static ShownPicture? Of(LoadedBaseline baseline, Activation activation, Observation observation)
    {
        if (activation.Sketch.Length != PictureSketch.Cells || baseline.PenultimateTap < 0)
            return null;
        var direction = new float[PictureSketch.Cells];
        PictureSketch.Direct(activation.Sketch.Span, direction);
        return new ShownPicture(direction, observation.Taps[baseline.PenultimateTap]);
    }
}
