using System.Text.Json;
using Ladis.Files;
using Ladis.Hosting.Terminal;
using Ladis.Settings;
using Ladis.Streaming.Configuration;

namespace Ladis.Hosting.Configuration;

/// <summary>
/// Reads the configuration: <c>appsettings.json</c> → environment (<c>Ladis__Kafka__BootstrapServers</c>) → command line, later ones win.
/// </summary>
public static class LadisConfiguration
{
    private const string DefaultFile = "appsettings.json";

    /// <summary>A configuration has some kilobytes.</summary>
    private const int MostBytes = 4 * 1024 * 1024;

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
        var root = Read(file, commandLine);
        var section = root.GetSection(LadisOptions.Section);
        // A misspelt key that is silently ignored is the worst kind of default.
        var errors = ConfigurationCheck.Errors(section, typeof(LadisOptions)).ToList();
        if (errors.Count > 0)
            throw new ConfigurationException(errors);
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
        // From here on clients may be made, which repeat what they are given.
        var options = Array.ConvertAll(sections, s => s.Options);
        ShownWriter.Secrets = KnownSecrets.Of(options.OfType<KafkaOptions>().FirstOrDefault(), options.OfType<SchemaRegistryOptions>().FirstOrDefault());
    }

    private static IConfigurationRoot Read(string? file, IEnumerable<KeyValuePair<string, string?>> commandLine)
    {
        var name = file ?? DefaultFile;
        try
        {
            return Json(name, file is null)
                .AddEnvironmentVariables()
                // The same key twice: the last one counts, as everywhere on a command line.
                .AddInMemoryCollection(commandLine.Reverse().DistinctBy(s => s.Key, StringComparer.OrdinalIgnoreCase))
                .Build();
        }
        catch (Exception damaged) when (damaged is FormatException or JsonException)
        {
            throw new ConfigurationException($"The configuration file '{name}' is not JSON: {Reason(damaged)}");
        }
    }

    /// <summary>From bytes that were read by the rule for files: the library's own way of opening one waits for pipes and knows no limit.</summary>
    private static IConfigurationBuilder Json(string file, bool isOptional)
    {
        var builder = new ConfigurationBuilder();
        var problem = RegularFile.Problem(file, MostBytes);
        if (problem is RegularFile.Missing && !isOptional)
            throw new ConfigurationException($"The configuration file '{file}' (--config) does not exist.");
        if (problem is not (null or RegularFile.Missing))
            throw new ConfigurationException($"The configuration file '{file}' (--config) is {problem}; name a JSON file.");
        return problem is null ? builder.Add(new ConfigurationFile(file) { Stream = new MemoryStream(RegularFile.ReadAllBytes(file, MostBytes)) }) : builder;
    }

    /// <summary>The parser's own words end in its own terms.</summary>
    private static string Reason(Exception damaged)
    {
        if (damaged.GetBaseException() is not JsonException json)
            return damaged.GetBaseException().Message;
        var end = json.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return $"line {json.LineNumber + 1}, position {json.BytePositionInLine + 1}: {(end < 0 ? json.Message : json.Message[..end])}";
    }
}
