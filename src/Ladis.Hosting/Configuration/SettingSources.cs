using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace Ladis.Hosting.Configuration;

/// <summary>Says where a value of the configuration came from.</summary>
internal static class SettingSources
{
    /// <summary>The last source that has the key, the one that counts.</summary>
    public static string Of(IConfigurationRoot root, string key) => root.Providers.Reverse().FirstOrDefault(p => p.TryGet(key, out _)) switch
    {
        null => "default",
        JsonStreamConfigurationProvider { Source: ConfigurationFile file } => $"file {file.Path}",
        EnvironmentVariablesConfigurationProvider => $"environment variable {key.Replace(":", "__", StringComparison.Ordinal)}",
        _ => "command line",
    };
}
