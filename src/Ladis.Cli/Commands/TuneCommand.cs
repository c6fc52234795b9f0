using System.CommandLine;
using System.Globalization;
using Ladis.Hosting.Configuration;
using Ladis.Reporting.Tuning;
using Ladis.Workbench.Sets;
using Ladis.Workbench.Tuning;

namespace Ladis.Cli.Commands;

/// <summary><c>ladis tune</c>: which α, window, stride and views suit a model and its traffic.</summary>
internal sealed class TuneCommand
{
    private static readonly TuneOptions Defaults = new();

    private readonly Option<string> _baseline = new("--baseline") { Description = "Clean pictures; a share of them is kept from the baseline to measure levels on. A SET as of ladis evaluate.", HelpName = "SET", Required = true };
    private readonly Option<string[]> _sets = new("--set") { Description = "Attacked pictures to find; may be given several times.", HelpName = "NAME=SET", DefaultValueFactory = _ => [] };
    private readonly Option<string> _windows = List("--window", "Requests of a window test", Defaults.Windows.Select(w => $"{w}"));
    private readonly Option<string> _strides = List("--stride", "Requests from one window test to the next; multiples of the least", Defaults.Strides.Select(s => $"{s}"));
    private readonly Option<string> _levels = List("--level", "Levels of a window test", Defaults.Levels.Select(l => l.ToString("0.###", CultureInfo.InvariantCulture)));
    private readonly Option<string> _alphas = List("--alpha", "Alphas of the alarm", Defaults.Alphas.Select(a => a.ToString("0E-0", CultureInfo.InvariantCulture)));
    private readonly Option<double> _rate = new("--requests-per-day") { Description = "Requests a day, from which false alarms a day are reckoned.", DefaultValueFactory = _ => Defaults.RequestsPerDay, HelpName = "N" };
    private readonly Option<int> _repeats = new("--repeats") { Description = "Streams of each kind.", DefaultValueFactory = _ => Defaults.Repeats, HelpName = "N" };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Decides split, streams and labellings.", DefaultValueFactory = _ => Defaults.Seed, HelpName = "N" };
    private readonly Option<string?> _markdown = new("--markdown") { Description = "Write the printed page.", HelpName = "FILE" };

    private TuneCommand()
    {
    }

    public static Command Create()
    {
        var options = new TuneCommand();
        var command = new Command("tune", "Try settings of the alarm and of the window test on clean and attacked pictures: level, power, delay, cost; and a recommendation.");
        var shared = SharedOptions.AddTo(command, settings: false).WithBroker(command)
            .With(command, "--model", "Ladis:Inference:Models:0:Path", "The ONNX classifier.", "FILE");
        foreach (var option in new Option[] { options._baseline, options._sets, options._windows, options._strides, options._levels, options._alphas, options._rate, options._repeats, options._seed, options._markdown })
            command.Add(option);
        command.SetAction((arguments, stop) => Guarded.Run(() => new TuneRun(shared.Load(arguments), options.Read(arguments), TimeProvider.System).Run(stop)));
        return command;
    }

    private TuneRequest Read(ParseResult arguments)
    {
        var sets = (arguments.GetValue(_sets) ?? []).Select(text => SetReference.ParseNamed(text, "--set")).ToList();
        Require(sets.Count > 0, $"Give at least one --set NAME=SET of attacked pictures; a SET is {SetReference.Syntax}. 'ladis attack' makes one.");
        var windows = Whole(arguments, _windows, 30);
        var strides = Whole(arguments, _strides, 1);
        Require(strides.TrueForAll(s => s % strides.Min() == 0), $"--stride is '{arguments.GetValue(_strides)}': each must be a multiple of the least.");
        Require(windows.Min() >= strides.Min(), $"--window is '{arguments.GetValue(_windows)}': at least the least --stride, {strides.Min()}.");
        Require(arguments.GetValue(_repeats) >= 2, $"--repeats is {arguments.GetValue(_repeats)}: at least 2.");
        Require(arguments.GetValue(_rate) > 0, $"--requests-per-day is {arguments.GetValue(_rate)}: above 0.");
        return new TuneRequest(
            SetReference.Parse(arguments.GetValue(_baseline)!, "clean"), sets,
            Defaults with
            {
                Windows = windows,
                Strides = strides,
                Levels = Shares(arguments, _levels),
                Alphas = Shares(arguments, _alphas),
                RequestsPerDay = arguments.GetValue(_rate),
                Repeats = arguments.GetValue(_repeats),
                Seed = arguments.GetValue(_seed),
            },
            arguments.GetValue(_markdown));
    }

    private static List<int> Whole(ParseResult arguments, Option<string> option, int least)
    {
        var text = arguments.GetValue(option)!;
        var values = text.Split(',').Select(v => int.TryParse(v, out var number) ? number : int.MinValue).ToList();
        Require(values.TrueForAll(v => v >= least), $"{option.Name} is '{text}': whole numbers of at least {least}, with commas between them.");
        return values;
    }

    private static List<double> Shares(ParseResult arguments, Option<string> option)
    {
        var text = arguments.GetValue(option)!;
        var values = text.Split(',').Select(v => double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN).ToList();
        Require(values.TrueForAll(v => v is > 0 and < 1), $"{option.Name} is '{text}': numbers between 0 and 1, with commas between them.");
        return values;
    }

    private static void Require(bool fulfilled, string message)
    {
        if (!fulfilled)
            throw new ConfigurationException(message);
    }

    private static Option<string> List(string name, string description, IEnumerable<string> values)
    {
        var text = string.Join(',', values);
        return new(name) { Description = $"{description}.", DefaultValueFactory = _ => text, HelpName = "N,N…" };
    }
}
