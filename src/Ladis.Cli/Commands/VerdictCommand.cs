using System.CommandLine;
using System.Globalization;
using Ladis.Hosting.Configuration;
using Ladis.Streaming.Records;
using Ladis.Workbench.Verdicts;

namespace Ladis.Cli.Commands;

/// <summary><c>ladis verdict</c>: verdicts that were published.</summary>
internal static class VerdictCommand
{
    public static Command Create() => new("verdict", "Verdicts that were published.")
    {
        CreateRecompute(),
    };

    private static Command CreateRecompute()
    {
        var command = new Command("recompute", "Compute verdicts again from the topics and say, field by field, whether they come out equal. Exit codes: 0 equal, 3 not equal, 1 when records or the evidence's beginning are gone. Everything is computed with the parameters that the verdict names; a verdict of an earlier version does not name Ladis:Detection:DuplicateMemory and ThinSessions, and those of the configuration count.");
        var place = new Argument<string?>("PLACE") { Description = "PARTITION/OFFSET of a verdict on the verdicts topic. Default: the last one.", Arity = ArgumentArity.ZeroOrOne };
        var last = new Option<int>("--last") { Description = "The last so many verdicts, instead of a place.", DefaultValueFactory = _ => 1, HelpName = "N" };
        command.Add(place);
        command.Add(last);
        var shared = SharedOptions.AddTo(command).WithBroker(command)
            .With(command, "--baseline", "Ladis:Baselines:Files:0", "The snapshot that the verdicts name; those on the baselines topic are used too.", "FILE");
        command.SetAction((arguments, stop) => Guarded.Run(() =>
        {
            var options = shared.Load(arguments);
            LadisConfiguration.Require((nameof(options.Kafka), options.Kafka), (nameof(options.Topics), options.Topics), (nameof(options.Baselines), options.Baselines));
            if (arguments.GetValue(last) is < 1 or > 10_000)
                throw new ConfigurationException($"--last is {arguments.GetValue(last)}: from 1 to 10,000 verdicts.");
            if (arguments.GetValue(place) is not { } text)
                return RecomputeRun.Run(options, null, null, arguments.GetValue(last), stop);
            var (partition, offset) = Place(text);
            return RecomputeRun.Run(options, new PartitionId(options.Topics.Verdicts, partition), offset, 1, stop);
        }));
        return command;
    }

    private static (int Partition, long Offset) Place(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? (partition, offset)
            : throw new ConfigurationException($"'{text}' is no place: give PARTITION/OFFSET of the verdicts topic, such as 0/42.");
    }
}
