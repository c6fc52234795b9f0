namespace Ladis.Hosting.Configuration;

/// <summary>A setting, its value and where that came from.</summary>
/// <param name="Key">Full key, such as <c>Ladis:Kafka:BootstrapServers</c>; <c>&lt;n&gt;</c> and <c>&lt;name&gt;</c> stand for the items of a list or table.</param>
/// <param name="Value">The value as it would be configured, asterisks for a secret; null when there is none.</param>
/// <param name="Source">Where the value came from: <c>default</c>, a file, an environment variable, the command line.</param>
internal sealed record Setting(string Key, string? Value, string Source)
{
    /// <summary>The environment variable that sets it.</summary>
    public string EnvironmentVariable => Key.Replace(":", "__", StringComparison.Ordinal);
}
