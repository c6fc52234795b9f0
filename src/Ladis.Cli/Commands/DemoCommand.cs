using System.CommandLine;
using Ladis.Hosting.Configuration;
using Ladis.Workbench.Demo;

namespace Ladis.Cli.Commands;

/// <summary><c>ladis demo</c>: the whole product in one process, within a minute.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var defaults = new DemoOptions();
        var command = new Command("demo", "Clean traffic, an attack made live, clean traffic again: all roles in one process on an embedded broker. Exits 0 when the attack, and nothing else, raised the alarm.");
        var servers = new Option<string?>("--bootstrap-servers") { Description = "Play on a real Kafka instead; topics of its own are made and deleted.", HelpName = "SERVERS" };
        var port = new Option<int>("--http-port") { Description = "Port of the detector's /metrics; 0 for any free one.", HelpName = "PORT" };
        var rate = new Option<int>("--rate") { Description = "Requests a second.", DefaultValueFactory = _ => defaults.Rate, HelpName = "N" };
        var epsilon = new Option<double>("--epsilon") { Description = "Strength of the attack in grey levels of 255; 0 attacks nobody, and then the demo must fail.", DefaultValueFactory = _ => defaults.EpsilonLevels, HelpName = "LEVELS" };
        var seed = new Option<ulong>("--seed") { Description = "Names the set of pictures.", DefaultValueFactory = _ => defaults.Seed, HelpName = "N" };
        foreach (var option in new Option[] { servers, port, rate, epsilon, seed })
            command.Add(option);
        command.SetAction((arguments, stop) => Guarded.Run(() =>
        {
            var options = defaults with
            {
                BootstrapServers = arguments.GetValue(servers),
                HttpPort = arguments.GetValue(port),
                Rate = arguments.GetValue(rate),
                EpsilonLevels = arguments.GetValue(epsilon),
                Seed = arguments.GetValue(seed),
            };
            if (options.Rate is < 1 or > 100_000)
                throw new ConfigurationException($"--rate is {options.Rate}: from 1 to 100,000 requests a second.");
            if (options.EpsilonLevels is < 0 or > 255)
                throw new ConfigurationException($"--epsilon is {options.EpsilonLevels}: from 0 to 255 grey levels.");
            return new DemoRun(options, TimeProvider.System).Run(stop);
        }));
        return command;
    }
}
