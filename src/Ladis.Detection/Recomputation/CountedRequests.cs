using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Streams;
using Ladis.Detection.Windows;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Recomputation;

/// <summary>Which requests of a stream counted, told from the partition's records as the detector tells it: without duplicates and near copies.</summary>
/// <param name="streamId">The stream.</param>
/// <param name="baseline">Its baseline.</param>
/// <param name="seeds">The partition's.</param>
/// <param name="options">What the stream was judged with.</param>
internal sealed class CountedRequests(string streamId, LoadedBaseline baseline, StreamSeeds seeds, DetectionOptions options)
{
    private readonly PartitionClock _clock = new(options.WindowAge);
    private readonly RecentRequests _recent = new(Math.Max(options.DuplicateMemory, options.Window));
    private readonly StreamWindow _window = new(options, options.MergeCopies ? baseline.Copies : null);

    /// <summary>Takes in the partition's next record.</summary>
    /// <returns>The stream's sample; null for a record of another stream, and for one that did not count.</returns>
    public StreamSample? Take(InputRecord record)
    {
        if (!ActivationReader.TryRead(record, out var activation, out _, out _))
            return null;
        _clock.Pass(activation.EventTime.ToDateTimeOffset());
        if (!string.Equals(activation.StreamId, streamId, StringComparison.Ordinal)
            || baseline.Mismatch(activation.Model, activation.Taps) is not null || activation.PredictedClass < 0 || activation.PredictedClass >= baseline.Statistics.Classes)
        {
            return null;
        }

        var keys = RequestKeys.Of(activation, options.ThinSessions);
        _window.Advance(_clock.Now);
        if (_recent.Refusal(keys) is not null || StreamSample.Of(baseline, activation, record.Offset) is not { } sample || _window.HoldsCopyOf(sample))
            return null;
        _recent.Add(record.Offset, keys);
        _window.Add(sample, seeds.OfRecord(sample.Offset), _clock.Now);
        return sample;
    }
}
