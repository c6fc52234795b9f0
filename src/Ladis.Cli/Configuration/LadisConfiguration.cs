using System.Text.Json;
using Ladis.Streaming.Configuration;

namespace Ladis.Cli.Configuration;

/// <summary>
/// Reads the configuration: <c>appsettings.json</c> → environment (<c>Ladis__Kafka__BootstrapServers</c>) → command line, later ones win.
/// </summary>
public static class LadisConfiguration
{
    /// <summary>Reads and binds everything.</summary>
    /// <param name="file">A JSON file that must exist, or null for an optional <c>appsettings.json</c> in the working folder.</param>
    /// <param name="commandLine">Keys and values that the command line set.</param>
    /// <exception cref="ConfigurationException">A file is missing, a key unknown, or a value cannot be converted.</exception>
    public static LadisOptions Load(string? file, IEnumerable<KeyValuePair<string, string?>> commandLine) => Open(file, commandLine).Options;

    /// <summary>The same, with what it was read from.</summary>
    /// <param name="file">A JSON file that must exist, or null for an optional <c>appsettings.json</c> in the working folder.</param>
    /// <param name="commandLine">Keys and values that the command line set.</param>
    /// <exception cref="ConfigurationException">A file is missing, a key unknown, or a value cannot be converted.</exception>
    public static (LadisOptions Options, IConfigurationRoot Root) Open(string? file, IEnumerable<KeyValuePair<string, string?>> commandLine)
    {
        if (file is not null && !File.Exists(file))
            throw new ConfigurationException($"The configuration file '{file}' (--config) does not exist.");
        var root = Read(file, commandLine);
        var section = root.GetSection(LadisOptions.Section);
        // A misspelt key that is silently ignored is the worst kind of default.
        var errors = ConfigurationCheck.Errors(section, typeof(LadisOptions)).ToList();
        if (errors.Count > 0)
            throw new ConfigurationException(string.Join(Environment.NewLine, errors));
        var options = new LadisOptions();
        section.Bind(options);
        return (options, root);
    }

    /// <summary>Checks the sections that a command uses; every error at once.</summary>
    /// <param name="sections">Names below <c>Ladis</c> and the bound sections.</param>
    /// <exception cref="ConfigurationException">At least one setting cannot be used.</exception>
    public static void Require(params (string Name, IOptionSection Options)[] sections)
    {
        ArgumentNullException.ThrowIfNull(sections);
        var errors = sections.SelectMany(s => s.Options.Validate($"{LadisOptions.Section}:{s.Name}")).ToList();
        if (errors.Count > 0)
            throw new ConfigurationException(errors);
    }

    private static IConfigurationRoot Read(string? file, IEnumerable<KeyValuePair<string, string?>> commandLine)
    {
        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(Path.GetFullPath(file ?? "appsettings.json"), optional: file is null)
                .AddEnvironmentVariables()
                // The same key twice: the last one counts, as everywhere on a command line.
                .AddInMemoryCollection(commandLine.Reverse().DistinctBy(s => s.Key, StringComparer.OrdinalIgnoreCase))
                .Build();
        }
        catch (InvalidDataException damaged)
        {
            throw new ConfigurationException($"The configuration file '{file ?? "appsettings.json"}' is not JSON: {Reason(damaged)}");
        }
    }

    /// <summary>The parser's own words end in its own terms, and come wrapped in a FormatException that says nothing.</summary>
    private static string Reason(InvalidDataException damaged)
    {
        if (damaged.GetBaseException() is not JsonException json)
            return damaged.GetBaseException().Message;
        var end = json.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return $"line {json.LineNumber + 1}, position {json.BytePositionInLine + 1}: {(end < 0 ? json.Message : json.Message[..end])}";
    }
}
