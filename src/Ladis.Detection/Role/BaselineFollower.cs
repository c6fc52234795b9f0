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

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var positions = (await source.Loaded.WaitAsync(stoppingToken)).ToDictionary();
        await Task.Factory.StartNew(() => Follow(positions, stoppingToken), stoppingToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
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
                    source.Take(record);
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
