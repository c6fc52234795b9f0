using Ladis.Detection.Telemetry;
using Ladis.Streaming.Records;
using Ladis.Streaming.Topics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ladis.Detection.Role;

/// <summary>Follows the baselines topic while the detector runs. Reading and fitting take seconds, so they happen on a thread of their own.</summary>
internal sealed class BaselineFollower(BaselineSource source, TopicReader reader, ILogger<BaselineFollower> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Factory.StartNew(() => Follow(stoppingToken), stoppingToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The first loop that is made reads the topic; what comes after that reading is followed.</summary>
    private void Follow(CancellationToken stop)
    {
        while (source.Positions is null && !stop.WaitHandle.WaitOne(Patience))
        {
        }

        if (source.Positions is { } positions)
            Follow(positions.ToDictionary(), stop);
    }

    /// <summary>Whatever fails holds nothing up but this: what is judged goes on, and the topic is asked again.</summary>
    private void Follow(Dictionary<PartitionId, long> positions, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                foreach (var record in reader.Follow(positions, stop))
                {
                    source.Take(record, stop);
                    positions[record.Partition] = record.Offset + 1;
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                logger.CannotFollow(error.Message);
                stop.WaitHandle.WaitOne(Pause);
            }
        }
    }
}
