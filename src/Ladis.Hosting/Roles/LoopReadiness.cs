using Ladis.Streaming.Loops;
using Ladis.Streaming.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ladis.Hosting.Roles;

/// <summary>
/// Ready when every loop is at work: the group has given it its partitions (none is an answer, too: the group has members to spare), none rebuilds its
/// state, and nothing hinders one (lost partitions, an offset that cannot be read, transactions aborted in a row). To wait is no failure, which the health service would log as one.
/// </summary>
internal sealed class LoopReadiness(StreamRoleHost host) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var waiting = host.Loops.Where(l => l.State != LoopState.Running || l.Hindrance is not null).ToList();
        return Task.FromResult(waiting.Count == 0 && host.Loops.Count > 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded(host.Loops.Count == 0 ? "waiting for broker, topics or registry" : string.Join("; ", waiting.Select(l => l.Hindrance is { } hindrance ? $"{l.Name} {hindrance}" : $"{l.Name} is {l.State}"))));
    }
}
