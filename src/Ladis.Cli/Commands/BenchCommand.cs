using System.CommandLine;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Terminal;
using Ladis.Workbench.Bench;

namespace Ladis.Cli.Commands;

/// <summary><c>ladis bench</c>: how fast the parts are on this machine.</summary>
internal static class BenchCommand
{
    public static Command Create() => new("bench", "Benchmarks of the parts on this machine, as Markdown.")
    {
        CreateDetector(),
        InferenceBenchCommand.Create(),
    };

    private static Command CreateDetector()
    {
        var command = new Command("detector", "Arrivals a second that one core judges, by width of the layer, and memory as arrivals go on. No broker.");
        var widths = new Option<int[]>("--dimensions") { Description = "Widths of the penultimate layer; may be given several times.", DefaultValueFactory = _ => [64, 512, 2048], HelpName = "D" };
        var seconds = new Option<double>("--seconds") { Description = "CPU time of one measurement, at least.", DefaultValueFactory = _ => 10, HelpName = "S" };
        var arrivals = new Option<long>("--arrivals") { Description = "Arrivals of the memory table; 0 leaves it empty.", DefaultValueFactory = _ => 10_000_000, HelpName = "N" };
        foreach (var option in new Option[] { widths, seconds, arrivals })
            command.Add(option);
        command.SetAction((arguments, stop) => Guarded.Run(() =>
        {
            var (chosen, time, count) = (arguments.GetValue(widths)!, arguments.GetValue(seconds), arguments.GetValue(arrivals));
            if (chosen.FirstOrDefault(d => d is < 10 or > 16_384) is not 0 and var wrong)
                throw new ConfigurationException($"--dimensions is {wrong}: from 10 to 16,384.");
            if (time is not (> 0 and <= 3600))
                throw new ConfigurationException($"--seconds is {time}: above 0 and at most 3,600.");
            if (count is < 0 or > 1_000_000_000)
                throw new ConfigurationException($"--arrivals is {count}: from 0 to 1,000,000,000.");
            new DetectorBench(TimeSpan.FromSeconds(time), count, Console.Out, stop).Run(chosen);
            return Task.FromResult(ExitCodes.Success);
        }));
        return command;
    }
}
