using Ladis.Contracts;
using Ladis.Detection.Role;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ladis.Hosting.Roles;

/// <summary>A detector that drops everything is not ready: a rollout that takes the baseline away stops at the first pod.</summary>
internal sealed class JudgingReadiness(JudgingWatch watch) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(watch.Problem is { } problem ? HealthCheckResult.Degraded(PlainText.Line(problem)) : HealthCheckResult.Healthy());
}
