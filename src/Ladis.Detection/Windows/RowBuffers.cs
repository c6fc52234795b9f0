using Ladis.Statistics;

namespace Ladis.Detection.Windows;

/// <summary>
/// Windows as matrices, in memory that is used again: a matrix a view and length. The windows of a full stream are all of one length, and
/// a fresh matrix for each would keep the garbage collector busier than the tests keep the processor.
/// </summary>
internal sealed class RowBuffers
{
    private readonly Dictionary<(int View, bool Whole), FloatMatrix> _matrices = [];

    /// <summary>The samples' rows in a view; valid until the next call for this view and kind of window.</summary>
    /// <param name="samples">At least one.</param>
    /// <param name="view">Number of the view.</param>
    /// <param name="whole">Whether they are the whole window, or the part that is tested.</param>
    public FloatMatrix Of(IReadOnlyList<StreamSample> samples, int view, bool whole)
    {
        var columns = samples[0].Views[view].Length;
        if (!_matrices.TryGetValue((view, whole), out var matrix) || matrix.Rows != samples.Count)
            _matrices[(view, whole)] = matrix = new FloatMatrix(samples.Count, columns);
        for (var i = 0; i < samples.Count; i++)
            samples[i].Views[view].CopyTo(matrix.Row(i));
        return matrix;
    }
}
