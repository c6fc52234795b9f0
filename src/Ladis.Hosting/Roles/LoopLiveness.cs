using Ladis.Streaming.Configuration;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ladis.Hosting.Roles;

/// <summary>Alive while every loop comes round within the poll interval that the group allows.</summary>
internal sealed class LoopLiveness(StreamRoleHost host, KafkaOptions kafka) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var stuck = host.Loops.Where(l => l.State == LoopState.Faulted || (l.State != LoopState.Closed && l.SinceLastBeat > kafka.MaxPollInterval)).ToList();
        return Task.FromResult(stuck.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy(string.Join("; ", stuck.Select(l => $"{l.Name} is {l.State}, last seen {l.SinceLastBeat.TotalSeconds:F0} s ago"))));
    }
}
