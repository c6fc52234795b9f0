using System.CommandLine;
using System.Text.Json;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Terminal;
using Ladis.Settings;

namespace Ladis.Cli.Commands;

/// <summary><c>ladis config</c>: what the program goes by, and what can be set.</summary>
internal static class ConfigCommand
{
    private const string Inference = "inference";
    private const string Detector = "detector";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var command = new Command("config", "Show the effective configuration: every setting, its value, and where that came from. Secrets are not shown. With a role, also check it: exit code 2 and a sentence an error.");
        var shared = SharedOptions.AddTo(command).WithBroker(command)
            .With(command, "--model", "Ladis:Inference:Models:0:Path", "The ONNX classifier.", "FILE")
            .With(command, "--baseline", "Ladis:Baselines:Files:0", "A snapshot that 'ladis baseline build' wrote.", "FILE")
            .With(command, "--alpha", "Ladis:Detection:Alpha", "A false alarm within t requests has probability at most alpha·t.", "ALPHA")
            .With(command, "--http-port", "Ladis:Http:Port", "Port of /metrics, /healthz and /readyz.", "PORT");
        var role = new Argument<string?>("ROLE") { Description = "Only what this role uses: inference or detector.", Arity = ArgumentArity.ZeroOrOne };
        role.AcceptOnlyFromAmong(Inference, Detector);
        var known = new Option<bool>("--settings") { Description = "Instead list every setting there is, with its environment variable and its default." };
        var format = new Option<string>("--format") { Description = "table or json.", DefaultValueFactory = _ => "table", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong("table", "json");
        command.Add(role);
        command.Add(known);
        command.Add(format);
        command.SetAction((arguments, _) => Guarded.Run(() =>
        {
            var isJson = arguments.GetValue(format) == "json";
            return Task.FromResult(arguments.GetValue(known)
                ? ShowKnown(arguments.GetValue(role), isJson)
                : ShowEffective(shared.Open(arguments), arguments.GetValue(role), isJson));
        }));
        return command;
    }

    private static int ShowKnown(string? role, bool isJson)
    {
        var settings = Sections(new LadisOptions(), role).SelectMany(s => EffectiveConfiguration.Known(s.Options.GetType(), $"{LadisOptions.Section}:{s.Name}")).ToList();
        if (isJson)
            Console.Write($"{JsonSerializer.Serialize(settings.Select(s => new { s.Key, s.EnvironmentVariable, Default = s.Value }), Json)}{Environment.NewLine}");
        else
            WriteTable([("SETTING", "ENVIRONMENT VARIABLE", "DEFAULT"), .. settings.Select(s => (s.Key, s.EnvironmentVariable, s.Value ?? "-"))]);
        return ExitCodes.Success;
    }

    private static int ShowEffective((LadisOptions Options, IConfigurationRoot Root) configuration, string? role, bool isJson)
    {
        var sections = Sections(configuration.Options, role);
        var settings = sections
            .SelectMany(s => EffectiveConfiguration.Read(s.Options, $"{LadisOptions.Section}:{s.Name}", key => SettingSources.Of(configuration.Root, key)))
            .ToList();
        if (isJson)
            Console.Write($"{JsonSerializer.Serialize(settings, Json)}{Environment.NewLine}");
        else
            WriteTable([("SETTING", "VALUE", "FROM"), .. settings.Select(s => (s.Key, s.Value ?? "-", s.Source))]);
        if (role is not null)
            LadisConfiguration.Require(sections);
        return ExitCodes.Success;
    }

    private static (string Name, IOptionSection Options)[] Sections(LadisOptions options, string? role) => role switch
    {
        Inference => RoleSections.Inference(options),
        Detector => RoleSections.Detector(options),
        _ => RoleSections.All(options),
    };

    private static void WriteTable(List<(string First, string Second, string Third)> rows)
    {
        var (first, second) = (rows.Max(r => r.First.Length), rows.Max(r => r.Second.Length));
        foreach (var row in rows)
            Console.WriteLine($"{row.First.PadRight(first)}  {row.Second.PadRight(second)}  {row.Third}");
    }
}
