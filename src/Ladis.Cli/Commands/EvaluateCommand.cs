using System.CommandLine;
using Ladis.Hosting.Configuration;
using Ladis.Reporting.Evaluation;
using Ladis.Statistics;
using Ladis.Workbench.Evaluation;
using Ladis.Workbench.Sets;

namespace Ladis.Cli.Commands;

/// <summary><c>ladis evaluate</c>: the published table, on one's own model.</summary>
internal sealed class EvaluateCommand
{
    private static readonly Dictionary<string, Kernel> Kernels = new(StringComparer.Ordinal) { ["five-gaussians"] = Kernel.FiveGaussians, ["gaussian"] = Kernel.Gaussian };

    private readonly Option<string> _baseline = new("--baseline") { Description = $"Clean pictures. A SET is {SetReference.Syntax}; arrays are uint8 or float (n, height, width, 3).", HelpName = "SET", Required = true };
    private readonly Option<string[]> _sets = Many("--set", "Pictures to compare with the baseline; may be given several times.", "NAME=SET");
    private readonly Option<string[]> _originals = Many("--originals", "The pictures of a set before they were attacked, found by file name or else in the same order, for the report.", "NAME=SET");
    private readonly Option<string[]> _taps = Many("--tap", "A tensor, node or regular expression; 'penultimate', 'logits' or 'pixels'. Default: penultimate and logits.", "[NAME=]TENSOR");
    private readonly Option<string?> _triage = new("--triage") { Description = "Also say which kind of shift (class mix, corruption, adversarial suspected) windows of each set look like, with this tap as the early one: a first layer, or pixels.", HelpName = "TAP" };
    private readonly Option<string[]> _views = Many("--view", $"What is done to a tap's values: {string.Join(", ", EvaluationNames.Views.Keys)} (logits only). Default: raw, class-residual, sorted.", "VIEW");
    private readonly Option<string[]> _methods = Many("--method", $"The test: {string.Join(", ", EvaluationNames.Methods.Keys)}. Default: permutation, matched.", "METHOD");
    private readonly Option<int> _tests = Number("--tests", "Tests of one cell.", EvaluationDefaults.Tests);
    private readonly Option<int> _sample = Number("--sample", "Requests of one test.", EvaluationDefaults.Sample);
    private readonly Option<int?> _reference = new("--reference-sample") { Description = "Baseline rows of one permutation test. Default: as many as --sample.", HelpName = "N" };
    private readonly Option<double> _share = new("--share") { Description = "Share of each window that comes from the set; the rest is clean.", DefaultValueFactory = _ => 1, HelpName = "SHARE" };
    private readonly Option<double> _level = new("--level") { Description = "Level of each test.", DefaultValueFactory = _ => WindowTestDefaults.Level, HelpName = "LEVEL" };
    private readonly Option<int> _permutations = Number("--permutations", "Random labellings of one test.", WindowTestDefaults.Permutations);
    private readonly Option<string> _kernel = new("--kernel") { Description = $"The kernel: {string.Join(", ", Kernels.Keys)}.", DefaultValueFactory = _ => "five-gaussians", HelpName = "KERNEL" };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Decides split, draws and labellings.", DefaultValueFactory = _ => EvaluationDefaults.Seed, HelpName = "N" };
    private readonly Option<string?> _csv = new("--csv") { Description = $"Write the cells: {EvaluationCsv.Header}.", HelpName = "FILE" };
    private readonly Option<string?> _json = new("--json") { Description = "Write everything, p-values included.", HelpName = "FILE" };
    private readonly Option<string?> _markdown = new("--markdown") { Description = "Write the printed tables.", HelpName = "FILE" };
    private readonly Option<string?> _html = new("--html") { Description = "Write a report with charts and pictures: one file, no network.", HelpName = "FILE" };

    private EvaluateCommand()
    {
    }

    public static Command Create()
    {
        var options = new EvaluateCommand();
        var command = new Command("evaluate", "Detection rate and exact power by layer and view: sets of pictures against a clean baseline, on your own model.");
        var shared = SharedOptions.AddTo(command, settings: false).WithBroker(command)
            .With(command, "--model", "Ladis:Inference:Models:0:Path", "The ONNX classifier; taps are added in memory.", "FILE");
        foreach (var option in options.All())
            command.Add(option);
        command.SetAction((arguments, stop) => Guarded.Run(() => new EvaluateRun(shared.Load(arguments), options.Read(arguments)).Run(stop)));
        return command;
    }

    private IEnumerable<Option> All() =>
        [_baseline, _sets, _originals, _taps, _triage, _views, _methods, _tests, _sample, _reference, _share, _level, _permutations, _kernel, _seed, _csv, _json, _markdown, _html];

    private EvaluateRequest Read(ParseResult arguments)
    {
        var sets = (arguments.GetValue(_sets) ?? []).Select(text => SetReference.ParseNamed(text, "--set")).ToList();
        if (sets.Count == 0)
            throw new ConfigurationException($"Give at least one --set NAME=SET to compare with the baseline; a SET is {SetReference.Syntax}.");
        if (sets.Select(s => s.Name).Append(EvaluationNames.BaselineSet).GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ConfigurationException($"--set {twice.Key}=… : each set needs a name of its own, and '{EvaluationNames.BaselineSet}' is the baseline's.");
        var named = (arguments.GetValue(_originals) ?? []).Select(text => SetReference.ParseNamed(text, "--originals")).ToList();
        if (named.GroupBy(o => o.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } repeated)
            throw new ConfigurationException($"--originals {repeated.Key}=… is given twice: a set has one set of originals.");
        var originals = named.ToDictionary(o => o.Name, StringComparer.Ordinal);
        if (originals.Keys.FirstOrDefault(name => sets.TrueForAll(s => s.Name != name)) is { } stray)
            throw new ConfigurationException($"--originals {stray}=… : there is no --set of that name.");
        if (sets.Concat(originals.Values).FirstOrDefault(s => s.IsTopic && originals.ContainsKey(s.Name)) is { } topic)
            throw new ConfigurationException($"--originals {topic.Name}=… : a range of a topic holds no pictures to compare.");
        return new EvaluateRequest(
            SetReference.Parse(arguments.GetValue(_baseline)!, EvaluationNames.BaselineSet), sets, originals,
            [.. (arguments.GetValue(_taps) ?? []).Select(TapRequest.Parse)], arguments.GetValue(_triage), ReadOptions(arguments),
            new EvaluationOutputs(arguments.GetValue(_csv), arguments.GetValue(_json), arguments.GetValue(_markdown), arguments.GetValue(_html)));
    }

    private EvaluationOptions ReadOptions(ParseResult arguments)
    {
        var defaults = new EvaluationOptions();
        var (views, methods) = (Names(arguments, _views, EvaluationNames.Views), Names(arguments, _methods, EvaluationNames.Methods));
        Require(Kernels.ContainsKey(arguments.GetValue(_kernel)!), $"--kernel is '{arguments.GetValue(_kernel)}': one of {string.Join(", ", Kernels.Keys)}.");
        AtLeast(_tests, arguments.GetValue(_tests), 1);
        AtLeast(_sample, arguments.GetValue(_sample), 2);
        AtLeast(_permutations, arguments.GetValue(_permutations), 19);
        if (arguments.GetValue(_reference) is { } reference)
            AtLeast(_reference, reference, 2);
        Require(arguments.GetValue(_share) is > 0 and <= 1, $"--share is {arguments.GetValue(_share)}: above 0 and at most 1.");
        Require(arguments.GetValue(_level) is > 0 and < 1, $"--level is {arguments.GetValue(_level)}: between 0 and 1.");
        return defaults with
        {
            Tests = arguments.GetValue(_tests),
            Sample = arguments.GetValue(_sample),
            ReferenceSample = arguments.GetValue(_reference),
            Share = arguments.GetValue(_share),
            Seed = arguments.GetValue(_seed),
            Views = views ?? defaults.Views,
            Methods = methods ?? defaults.Methods,
            Test = defaults.Test with { Permutations = arguments.GetValue(_permutations), Level = arguments.GetValue(_level), Kernel = Kernels[arguments.GetValue(_kernel)!] },
        };
    }

    private static List<T>? Names<T>(ParseResult arguments, Option<string[]> option, IReadOnlyDictionary<string, T> known)
    {
        var names = (arguments.GetValue(option) ?? []).SelectMany(n => n.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal).ToList();
        if (names.Find(n => !known.ContainsKey(n)) is { } unknown)
            throw new ConfigurationException($"{option.Name} is '{unknown}': one of {string.Join(", ", known.Keys)}.");
        return names.Count == 0 ? null : names.ConvertAll(n => known[n]);
    }

    private static void AtLeast(Option option, int value, int least) => Require(value >= least, $"{option.Name} is {value}: at least {least}.");

    private static void Require(bool fulfilled, string message)
    {
        if (!fulfilled)
            throw new ConfigurationException(message);
    }

    private static Option<string[]> Many(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => [] };

    private static Option<int> Number(string name, string description, int value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "N" };
}
