using Ladis.Streaming.Configuration;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ladis.Hosting.Roles;

/// <summary>
/// Ready when every loop is at work: the group has given it its partitions (none is an answer, too: the group has members to spare), none rebuilds its
/// state, and nothing hinders one (lost partitions, an offset that cannot be read, transactions aborted in a row). A loop that waits in a call of the client, such as a
/// commit while the broker is held still, can tell nothing of itself; the time since it last listened tells. To wait is no failure, which the health service would log as one.
/// </summary>
internal sealed class LoopReadiness(StreamRoleHost host, KafkaOptions kafka) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var problems = host.Loops.Select(Problem).OfType<string>().ToList();
        return Task.FromResult(problems.Count == 0 && host.Loops.Count > 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded(host.Loops.Count == 0 ? "waiting for broker, topics or registry" : string.Join("; ", problems)));
    }

    private string? Problem(LoopStatus loop)
    {
        if (loop.Hindrance is { } hindrance)
            return $"{loop.Name} {hindrance}";
        if (loop.State != LoopState.Running)
            return $"{loop.Name} is {loop.State}";
        return loop.SinceHeard is var silent && silent > kafka.BrokerSilence
            ? $"{loop.Name} has not listened to a broker for {silent.TotalSeconds:F0} s: one does not answer a call, or a batch takes long"
            : null;
    }
}
