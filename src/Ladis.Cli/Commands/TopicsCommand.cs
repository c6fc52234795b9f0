using System.CommandLine;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Roles;
using Ladis.Hosting.Terminal;
using Ladis.Streaming.Topics;
using Ladis.Workbench.Scheduled;

namespace Ladis.Cli.Commands;

/// <summary><c>ladis topics</c>: the topics that Ladis works on.</summary>
internal static class TopicsCommand
{
    public static Command Create()
    {
        var command = new Command("topics", "Topics that Ladis works on.");
        var apply = new Command("apply", "Create the topics that are missing; existing ones stay as they are, unless they are to grow.");
        var shared = SharedOptions.AddTo(apply).WithBroker(apply);
        var partitions = new Option<int>("--partitions") { Description = "Partitions of a new topic.", DefaultValueFactory = _ => 3, HelpName = "N" };
        var replicas = new Option<int>("--replication-factor") { Description = "Copies of a new topic; -1 leaves it to the broker.", DefaultValueFactory = _ => -1, HelpName = "N" };
        var retention = new Option<string>("--retention") { Description = "How long a new topic that is not compacted keeps its records, as 7d, 36h or P7D; without it the broker decides.", HelpName = "TIME" };
        var grow = new Option<bool>("--grow") { Description = "Give existing topics that are not compacted as many partitions as --partitions says. Streams then move: see docs/operations.md." };
        foreach (var option in new Option[] { partitions, replicas, retention, grow })
            apply.Add(option);
        apply.SetAction((arguments, stop) => Guarded.Run(() => Apply(shared.Load(arguments), new TopicPlan
        {
            Partitions = arguments.GetValue(partitions),
            ReplicationFactor = (short)arguments.GetValue(replicas),
            Retention = Retention(arguments.GetValue(retention)),
            Grow = arguments.GetValue(grow),
        })));
        command.Add(apply);
        return command;
    }

    private static TimeSpan? Retention(string? text)
    {
        if (text is null)
            return null;
        return Durations.Parse(text) is { } time && time > TimeSpan.Zero
            ? time
            : throw new ConfigurationException($"--retention is '{text}': give a duration above 0, as 7d, 36h or P7D.");
    }

    private static async Task<int> Apply(LadisOptions options, TopicPlan plan)
    {
        LadisConfiguration.Require((nameof(options.Kafka), options.Kafka), (nameof(options.Topics), options.Topics));
        if (plan.Partitions < 1)
            throw new ConfigurationException($"--partitions is {plan.Partitions}: at least 1.");
        await using var services = RoleHost.Services(options);
        foreach (var (topic, outcome) in await services.GetRequiredService<TopicAdmin>().Apply(options.Topics, plan))
            Console.WriteLine($"{outcome.ToString().ToLowerInvariant(),-8} {topic}");
        return ExitCodes.Success;
    }
}
