using Microsoft.Extensions.Configuration.Json;

namespace Ladis.Hosting.Configuration;

/// <summary>A JSON file that was read already, and knows where it came from.</summary>
/// <param name="path">The path as it was given.</param>
internal sealed class ConfigurationFile(string path) : JsonStreamConfigurationSource
{
    public string Path => path;
}
