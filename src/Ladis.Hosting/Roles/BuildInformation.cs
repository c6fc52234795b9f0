using System.Reflection;

namespace Ladis.Hosting.Roles;

/// <summary>Which build this is.</summary>
internal static class BuildInformation
{
    public static string Version { get; } =
        typeof(BuildInformation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
