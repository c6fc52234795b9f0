using System.CommandLine;
using Ladis.Detection.Baselines;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Terminal;
using Ladis.Models.Onnx;
using Ladis.Statistics;
using Ladis.Workbench.Baselines;
using Ladis.Workbench.Scheduled;
using Ladis.Workbench.Sets;

namespace Ladis.Cli.Commands;

/// <summary><c>ladis baseline</c>: what "normal" is.</summary>
internal static class BaselineCommand
{
    public static Command Create() => new("baseline", "Baselines: what the activations of clean requests look like.")
    {
        CreateBuild(),
        CreateInspect(),
        CreateTrainScore(),
        CreatePublish(),
        CreatePromote(),
        CreateRetire(),
        CreateList(),
    };

    private static Command CreateBuild()
    {
        var command = new Command("build", "Build a baseline snapshot from a folder of images, or from a range of the activations topic.");
        var shared = SharedOptions.AddTo(command).WithBroker(command)
            .With(command, "--model", "Ladis:Inference:Models:0:Path", "The ONNX classifier that the images go through.", "FILE");
        var images = new Option<string?>("--images")
        {
            Description = "Clean images: a folder (JPEG, PNG, WebP), searched with its subfolders, or an array x.npy | x.npz:array. True classes are kept where subfolders are classes, or with @labels.csv behind it.",
            HelpName = "SET",
        };
        var contexts = new Option<string[]>("--context")
        {
            Description = $"Clean images of one context, such as night=pictures/night; given for each, up to {RowContexts.Most}. Requests are compared within their context (Ladis:Inference:Capture:ContextHeader).",
            HelpName = "NAME=SET",
            DefaultValueFactory = _ => [],
        };
        var topic = new Option<bool>("--from-topic") { Description = "Take the rows from the activations topic, with their contexts." };
        var partition = new Option<int>("--partition") { Description = "Partition of the activations topic.", HelpName = "P" };
        var from = new Option<long>("--from") { Description = "First offset.", HelpName = "OFFSET" };
        var to = new Option<long?>("--to") { Description = "Offset to stop before. Default: the present end.", HelpName = "OFFSET" };
        var seed = new Option<ulong>("--seed") { Description = "Divides the rows into fit, reference and held-out ones.", DefaultValueFactory = _ => 1, HelpName = "N" };
        var output = new Option<string>("--out") { Description = "The snapshot file to write.", DefaultValueFactory = _ => "baseline.ladis", HelpName = "FILE" };
        var publish = new Option<bool>("--publish") { Description = "Also put the snapshot on the baselines topic." };
        foreach (var option in new Option[] { images, contexts, topic, partition, from, to, seed, output, publish })
            command.Add(option);
        command.SetAction((arguments, stop) => Guarded.Run(() =>
        {
            var request = new BaselineRequest(
                arguments.GetValue(images), arguments.GetValue(contexts) ?? [], arguments.GetValue(topic), arguments.GetValue(partition), arguments.GetValue(from), arguments.GetValue(to),
                arguments.GetValue(seed), arguments.GetValue(output)!, arguments.GetValue(publish));
            return BaselineBuild.Run(shared.Load(arguments), request, stop);
        }));
        return command;
    }

    private static Command CreateInspect()
    {
        var command = new Command("inspect", "Show what a snapshot holds; with --model, also whether it belongs to that file.");
        var file = new Argument<string>("FILE") { Description = "A snapshot that 'ladis baseline build' wrote." };
        var model = new Option<string?>("--model") { Description = "An ONNX file that the snapshot should belong to.", HelpName = "FILE" };
        command.Add(file);
        command.Add(model);
        command.SetAction((arguments, _) => Guarded.Run(() => Task.FromResult(Inspect(arguments.GetValue(file)!, arguments.GetValue(model)))));
        return command;
    }

    private static Command CreatePublish()
    {
        var command = new Command("publish", "Put a snapshot on the baselines topic: detectors take it into use for its model.");
        var file = new Argument<string>("FILE") { Description = "A snapshot that 'ladis baseline build' wrote." };
        var candidate = new Option<bool>("--candidate") { Description = "Only store it there; 'ladis baseline promote' takes it into use." };
        var reference = new Option<bool>("--by-reference") { Description = "Put only its place there: detectors read the file below their own Ladis:Baselines:ReferenceFolder." };
        command.Add(file);
        command.Add(candidate);
        command.Add(reference);
        var shared = SharedOptions.AddTo(command).WithBroker(command);
        command.SetAction((arguments, stop) => Guarded.Run(() =>
        {
            var path = arguments.GetValue(file)!;
            var baseline = BaselineReader.ReadFile(path, out var bytes);
            return BaselineShelf.Run(shared.Load(arguments), shelf => arguments.GetValue(reference)
                ? shelf.PublishReference(path, baseline, arguments.GetValue(candidate), stop)
                : shelf.Publish(bytes, baseline, arguments.GetValue(candidate), stop), stop);
        }));
        return command;
    }

    private static Command CreatePromote()
    {
        var command = new Command("promote", "Take a baseline of the topic into use for its model: a candidate, or an earlier one to go back to.");
        var id = new Argument<string>("ID") { Description = "The baseline's id or its first digits, as 'ladis baseline list' shows them." };
        var from = new Option<string?>("--effective-from")
        {
            Description = "Take over at the first request whose stream time has reached this (2026-11-22T19:00Z; UTC where no zone is named); until then the present baseline holds, also across restarts. Default: at once.",
            HelpName = "TIME",
        };
        command.Add(id);
        command.Add(from);
        var shared = SharedOptions.AddTo(command).WithBroker(command);
        command.SetAction((arguments, stop) => Guarded.Run(() =>
        {
            var time = arguments.GetValue(from) is { } text ? RangeBound.ParseTime("--effective-from", text) : (DateTimeOffset?)null;
            return BaselineShelf.Run(shared.Load(arguments), shelf => shelf.Promote(arguments.GetValue(id)!, time, stop), stop);
        }));
        return command;
    }

    private static Command CreateRetire()
    {
        var command = new Command("retire", "Take the baselines of a model's file off the topic, once the file is rolled away.");
        var file = new Argument<string>("SHA256") { Description = "The model file's sha256 or its first digits, as 'ladis baseline list' shows them." };
        var used = new Option<bool>("--even-if-used") { Description = "Also when the file has just answered requests: detectors drop those that follow." };
        command.Add(file);
        command.Add(used);
        var shared = SharedOptions.AddTo(command).WithBroker(command);
        command.SetAction((arguments, stop) => Guarded.Run(() =>
            BaselineShelf.Run(shared.Load(arguments), shelf => shelf.Retire(arguments.GetValue(file)!, arguments.GetValue(used), stop), stop)));
        return command;
    }

    private static Command CreateList()
    {
        var command = new Command("list", "Show the baselines of the topic and whether their model files answer requests: in use, to be used from a time on, candidates, and replaced ones that compaction has not removed yet.");
        var shared = SharedOptions.AddTo(command).WithBroker(command);
        command.SetAction((arguments, stop) => Guarded.Run(() => BaselineShelf.Run(
            shared.Load(arguments),
            shelf =>
            {
                shelf.List(stop);
                return Task.CompletedTask;
            },
            stop)));
        return command;
    }

    private static Command CreateTrainScore()
    {
        var command = new Command("train-score", "Learn a further score of the alarm from attacked pictures, report what it is worth on others, and write a new snapshot.");
        var shared = SharedOptions.AddTo(command).WithBroker(command)
            .With(command, "--model", "Ladis:Inference:Models:0:Path", "The ONNX classifier that the baseline was built from.", "FILE");
        var baseline = new Option<string>("--baseline") { Description = "The snapshot to start from.", HelpName = "FILE", Required = true };
        var attacked = new Option<string>("--attacked")
        {
            Description = $"Attacked pictures, made from pictures that are NOT among the baseline's, or false alarms lose their bound: {SetReference.Syntax}.",
            HelpName = "SET",
            Required = true,
        };
        var others = new Option<string[]>("--judge")
        {
            Description = "A set to report the gain on without learning from it: another attack, another strength, a corruption; may be given several times.",
            HelpName = "NAME=SET",
            DefaultValueFactory = _ => [],
        };
        var name = new Option<string>("--name") { Description = "Name of the score, shown as trained/NAME.", DefaultValueFactory = _ => "attacked", HelpName = "NAME" };
        var seed = new Option<ulong>("--seed") { Description = "Decides which third of the attacked pictures is kept for the report.", DefaultValueFactory = _ => 1, HelpName = "N" };
        var output = new Option<string>("--out") { Description = "The snapshot file to write.", DefaultValueFactory = _ => "baseline.trained.ladis", HelpName = "FILE" };
        foreach (var option in new Option[] { baseline, attacked, others, name, seed, output })
            command.Add(option);
        command.SetAction((arguments, stop) => Guarded.Run(() =>
        {
            if (string.IsNullOrWhiteSpace(arguments.GetValue(name)))
                throw new ConfigurationException("--name is '': give the score a name, such as --name pgd.");
            var set = SetReference.Parse(arguments.GetValue(attacked)!, arguments.GetValue(name)!);
            var judged = (arguments.GetValue(others) ?? []).Select(text => SetReference.ParseNamed(text, "--judge")).ToList();
            var request = new TrainScoreRequest(arguments.GetValue(baseline)!, set, judged, arguments.GetValue(seed), arguments.GetValue(output)!);
            return TrainScore.Run(shared.Load(arguments), request, stop);
        }));
        return command;
    }

    private static int Inspect(string file, string? model)
    {
        var baseline = BaselineReader.ReadFile(file);
        BaselineBuild.Describe(baseline);
        if (model is null)
            return ExitCodes.Success;
        using var classifier = OnnxClassifier.Open(model, new OnnxClassifierOptions());
        if (!string.Equals(classifier.Model.Sha256, baseline.Model.Sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new BaselineException(
                $"'{file}' was built from {baseline.Model.Id}@{baseline.Model.Version} (sha256 {baseline.Model.Sha256}), but '{model}' has sha256 {classifier.Model.Sha256}. "
                + "Build a baseline of this very file with 'ladis baseline build'.");
        }

        Console.WriteLine($"belongs to   {model}");
        return ExitCodes.Success;
    }
}
