using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ladis.Hosting.Roles;

/// <summary>The pages that probes ask: 200 and <c>Healthy</c>, or 503 and the reason.</summary>
internal static class HealthPages
{
    public static HealthCheckOptions Of(string tag) => new()
    {
        Predicate = check => check.Tags.Contains(tag),
        ResultStatusCodes = { [HealthStatus.Degraded] = StatusCodes.Status503ServiceUnavailable },
        ResponseWriter = Write,
    };

    private static Task Write(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain";
        var reasons = report.Entries.Values.Where(e => e.Status != HealthStatus.Healthy).Select(e => e.Description);
        return context.Response.WriteAsync(report.Status == HealthStatus.Healthy ? nameof(HealthStatus.Healthy) : string.Join("; ", reasons));
    }
}
