using Prometheus;

namespace Ladis.Hosting.Roles;

/// <summary>The registry behind <c>/metrics</c>, with what a role shows whatever it does: its build, its process, its runtime.</summary>
internal static class MetricsRegistry
{
    private const string RoleLabel = "role";

    /// <summary>A registry whose series all carry the role's name: rules and dashboards tell roles apart by it, whatever the scrape job is called.</summary>
    /// <param name="role">The role's name.</param>
    public static CollectorRegistry OfRole(string role)
    {
        var registry = Metrics.NewCustomRegistry();
        registry.SetStaticLabels(new Dictionary<string, string>(StringComparer.Ordinal) { [RoleLabel] = role });
        Metrics.WithCustomRegistry(registry)
            .CreateGauge("ladis_build_info", "Which build runs; always 1.", ["version", "runtime"])
            .WithLabels(BuildInformation.Version, Environment.Version.ToString())
            .Set(1);
        DotNetStats.Register(registry);
        RuntimeMetrics.Register(registry);
        return registry;
    }
}
