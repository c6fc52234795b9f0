using Ladis.Detection.Configuration;
using Ladis.Statistics;

namespace Ladis.Detection.Windows;

/// <summary>What a stream remembers of its requests. Time in here is the partition's: a late or a wrong timestamp moves no request out of its place.</summary>
/// <param name="options">Sizes.</param>
/// <param name="copies">When two requests are near copies; null where all count.</param>
internal sealed class StreamWindow(DetectionOptions options, CopyRule? copies)
{
    private readonly CopyMemory? _pictures = copies is null ? null : new CopyMemory(options.Window, copies);

    private readonly SlidingReservoir<StreamSample> _reservoir = new(options.Window, options.Window, options.WindowAge > TimeSpan.Zero ? options.WindowAge : null);

    /// <summary>The sample of the window, oldest first.</summary>
    public IReadOnlyList<StreamSample> Reservoir => _reservoir.Sample();

    /// <summary>The most recent requests, oldest first; at most <see cref="DetectionOptions.TestSize"/>.</summary>
    public IReadOnlyList<StreamSample> Recent => [.. Reservoir.TakeLast(options.TestSize)];

    /// <summary>The first activation that must be read again to rebuild this window; null when it is empty.</summary>
    public long? Floor => _reservoir.OldestNeeded(out var oldest, out _) ? oldest.Offset : null;

    /// <summary>The partition's stream time when that activation arrived: a rebuilding starts from it.</summary>
    public DateTimeOffset? FloorTime => _reservoir.OldestNeeded(out _, out var streamTime) ? streamTime : null;

    /// <summary>Requests that the window holds.</summary>
    public int Count => _reservoir.Count;

    /// <summary>Stream time since its oldest request arrived; 0 while it is empty.</summary>
    public TimeSpan Age => FloorTime is { } oldest ? _reservoir.StreamTime - oldest : TimeSpan.Zero;

    public void Add(StreamSample sample, Seed record, DateTimeOffset streamTime)
    {
        _reservoir.Add(sample, record, streamTime);
        _pictures?.Add(sample.Picture?.Direction, sample.Picture?.Row);
    }

    /// <summary>Whether the window holds a request of which another one is a near copy.</summary>
    public bool HoldsCopyOf(StreamSample sample) => _pictures is not null && sample.Picture is { } picture && _pictures.Holds(picture.Direction, picture.Row, Count);

    /// <summary>Lets stream time pass: an idle stream's requests grow old too.</summary>
    public void Advance(DateTimeOffset streamTime) => _reservoir.Advance(streamTime);
}
