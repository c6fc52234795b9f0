using System.CommandLine;
using Ladis.Hosting.Configuration;

namespace Ladis.Cli.Commands;

/// <summary>Options that several commands have, and how the command line becomes configuration.</summary>
internal sealed class SharedOptions
{
    private readonly Dictionary<Option<string?>, string> _keys = [];

    private SharedOptions()
    {
    }

    public Option<string?> Config { get; } = new("--config") { Description = "A JSON file with a section 'Ladis'. Default: appsettings.json in the working folder, if it exists.", HelpName = "FILE" };

    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "Any setting, such as --set Ladis:Inference:MaxBatch=32. May be given several times; wins over file and environment.",
        HelpName = "KEY=VALUE",
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    /// <summary>Adds <c>--config</c>, and <c>--set</c> where that name is free for settings.</summary>
    public static SharedOptions AddTo(Command command, bool settings = true)
    {
        var shared = new SharedOptions();
        command.Add(shared.Config);
        if (settings)
            command.Add(shared.Set);
        return shared;
    }

    /// <summary>Adds an option that is another name for a setting.</summary>
    public SharedOptions With(Command command, string name, string key, string description, string helpName)
    {
        var option = new Option<string?>(name) { Description = $"{description} [{key}]", HelpName = helpName };
        _keys.Add(option, key);
        command.Add(option);
        return this;
    }

    public SharedOptions WithBroker(Command command) =>
        With(command, "--bootstrap-servers", "Ladis:Kafka:BootstrapServers", "Kafka brokers, host:port[,host:port…].", "SERVERS");

    /// <exception cref="ConfigurationException">The configuration cannot be read.</exception>
    public LadisOptions Load(ParseResult arguments) => Open(arguments).Options;

    /// <exception cref="ConfigurationException">The configuration cannot be read.</exception>
    public (LadisOptions Options, IConfigurationRoot Root) Open(ParseResult arguments)
    {
        var values = new List<KeyValuePair<string, string?>>();
        foreach (var (option, key) in _keys)
        {
            if (arguments.GetValue(option) is { } value)
                values.Add(new(key, value));
        }

        foreach (var setting in arguments.GetValue(Set) ?? [])
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new ConfigurationException($"--set{(IsName(setting) ? $" {setting}" : "")}: give KEY=VALUE, such as --set Ladis:Inference:MaxBatch=32.");
            values.Add(new(setting[..equals], setting[(equals + 1)..]));
        }

        return LadisConfiguration.Open(arguments.GetValue(Config), values);
    }

    /// <summary>Whether a text is a setting's name or a part of one: anything else may be a secret that lost its name.</summary>
    private static bool IsName(string text) => EffectiveConfiguration.Known(typeof(LadisOptions), LadisOptions.Section)
        .Any(s => $":{s.Key}:".Contains($":{text}:", StringComparison.OrdinalIgnoreCase));
}
