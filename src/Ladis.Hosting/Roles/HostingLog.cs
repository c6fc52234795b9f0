namespace Ladis.Hosting.Roles;

/// <summary>Every log message of the host, with its id.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(4000, LogLevel.Information, "Serving /metrics, /healthz and /readyz at {Addresses}; build {Version}.")]
    public static partial void Serving(this ILogger logger, string addresses, string version);

    [LoggerMessage(4001, LogLevel.Warning, "Insecure: {Warning}")]
    public static partial void Insecure(this ILogger logger, string warning);
}
