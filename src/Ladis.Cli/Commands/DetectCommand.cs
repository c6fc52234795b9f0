using System.CommandLine;
using Ladis.Hosting.Configuration;
using Ladis.Workbench.Scheduled;

namespace Ladis.Cli.Commands;

/// <summary><c>ladis detect</c>: the detector for cron.</summary>
internal static class DetectCommand
{
    private const int DefaultTop = 100;

    public static Command Create()
    {
        var command = new Command("detect", "Judge a range of the activations topic in one pass, as a detector that begins there would: a JSON report, exit code 3 when an alarm was raised. For cron and CronJob.");
        var shared = SharedOptions.AddTo(command).WithBroker(command)
            .With(command, "--baseline", "Ladis:Baselines:Files:0", "A snapshot that 'ladis baseline build' wrote; those on the baselines topic are used too.", "FILE")
            .With(command, "--alpha", "Ladis:Detection:Alpha", "A false alarm within t requests has probability at most alpha·t.", "ALPHA");
        var from = new Option<string?>("--from") { Description = "Where the range begins: an offset, a time (2026-11-22T19:00Z), a duration before now (PT1H, 1h), or 'beginning'.", HelpName = "BOUND" };
        var to = new Option<string?>("--to") { Description = "Where it ends, which is not in it any more. Default: the present end.", HelpName = "BOUND" };
        var last = new Option<string?>("--last") { Description = "The range from so long ago to now (PT1H, 1h, 15m, 2d); instead of --from and --to.", HelpName = "DURATION" };
        var partition = new Option<int?>("--partition") { Description = "Only this partition of the topic.", HelpName = "P" };
        var top = new Option<int>("--top") { Description = "Most suspicious requests to list for a stream.", DefaultValueFactory = _ => DefaultTop, HelpName = "N" };
        var output = new Option<string?>("--out") { Description = "Write the report to a file. Default: standard output.", HelpName = "FILE" };
        var verdicts = new Option<string?>("--verdicts") { Description = "Also write every verdict, a line of JSON each.", HelpName = "FILE" };
        foreach (var option in new Option[] { from, to, last, partition, top, output, verdicts })
            command.Add(option);
        command.SetAction((arguments, stop) => Guarded.Run(() =>
        {
            var (begin, end) = Range(arguments.GetValue(from), arguments.GetValue(to), arguments.GetValue(last), TimeProvider.System.GetUtcNow());
            var request = new DetectRequest(begin, end, arguments.GetValue(partition), arguments.GetValue(top), arguments.GetValue(output), arguments.GetValue(verdicts));
            return Run(shared.Load(arguments), request, stop);
        }));
        return command;
    }

    private static Task<int> Run(LadisOptions options, DetectRequest request, CancellationToken stop)
    {
        LadisConfiguration.Require(
            (nameof(options.Kafka), options.Kafka), (nameof(options.Topics), options.Topics), (nameof(options.Detection), options.Detection), (nameof(options.Baselines), options.Baselines));
        if (request.Partition < 0)
            throw new ConfigurationException($"--partition is {request.Partition}: at least 0.");
        if (request.Top is < 1 or > 1000)
            throw new ConfigurationException($"--top is {request.Top}: from 1 to 1,000 requests.");
        OutputPath.RequireFile("--out", request.Output);
        OutputPath.RequireFile("--verdicts", request.Verdicts);
        return DetectRun.Run(options, request, stop);
    }

    private static (RangeBound From, RangeBound To) Range(string? from, string? to, string? last, DateTimeOffset now)
    {
        if (last is null == from is null || (last is not null && to is not null))
            throw new ConfigurationException("Which range? Give --last DURATION, or --from BOUND with or without --to BOUND.");
        var (begin, end) = last is null ? (RangeBound.Parse("--from", from!, now), to is null ? RangeBound.End : RangeBound.Parse("--to", to, now)) : (RangeBound.Last(last, now), RangeBound.End);
        return begin.IsAtOrAfter(end) ? throw new ConfigurationException($"--from '{from}' is not before --to '{to ?? "end"}': the range is empty.") : (begin, end);
    }
}
