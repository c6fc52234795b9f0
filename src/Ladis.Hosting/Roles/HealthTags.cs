namespace Ladis.Hosting.Roles;

/// <summary>Which page a health check belongs to.</summary>
internal static class HealthTags
{
    public const string Live = "live";

    public const string Ready = "ready";
}
