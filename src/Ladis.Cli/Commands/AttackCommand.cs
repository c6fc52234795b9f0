using System.CommandLine;
using System.Globalization;
using Ladis.Hosting.Configuration;
using Ladis.Workbench.Attacks;
using Ladis.Workbench.Sets;

namespace Ladis.Cli.Commands;

/// <summary><c>ladis attack</c>: adversarial pictures of one's own.</summary>
internal sealed class AttackCommand
{
    private readonly Option<string?> _gradient = new("--gradient") { Description = "A gradient graph of the model (pictures and labels in, gradient out; see lab/); not for square.", HelpName = "FILE" };
    private readonly Option<string> _input = new("--in") { Description = "The pictures, best with labels: DIR | x.npy | x.npz:array [@labels.csv].", HelpName = "SET", Required = true };
    private readonly Option<string> _output = new("--out") { Description = "Folder to write to, PNG files under the names of --in; arrays with labels also get labels.csv.", HelpName = "DIR", Required = true };
    private readonly Option<string> _method = new("--method") { Description = $"The attack: {string.Join(", ", AttackRequest.Methods.Keys)}. square needs scores only, no gradient graph, and is many times slower.", DefaultValueFactory = _ => "pgd-linf", HelpName = "METHOD" };
    private readonly Option<string> _epsilon = new("--epsilon") { Description = "Strength, as 4/255 or 0.0157: the largest change of a pixel value of 0 to 1 (pgd-l2: the length of the whole change). An 8-bit picture holds whole levels of 1/255 only.", DefaultValueFactory = _ => "4/255", HelpName = "E" };
    private readonly Option<int?> _steps = new("--steps") { Description = $"Gradient steps (default {AttackDefaults.Steps}), or queries a picture for square (default {AttackDefaults.Queries}).", HelpName = "N" };
    private readonly Option<int?> _target = new("--target") { Description = "The class to reach with targeted. Default: the one after the label.", HelpName = "CLASS" };
    private readonly Option<int> _seed = new("--seed") { Description = "Decides random starts and squares.", DefaultValueFactory = _ => AttackDefaults.Seed, HelpName = "N" };

    private AttackCommand()
    {
    }

    public static Command Create()
    {
        var options = new AttackCommand();
        var command = new Command("attack", "Make adversarial pictures that a caller could send: PNG files, with the accuracy before and after.");
        var shared = SharedOptions.AddTo(command).With(command, "--model", "Ladis:Inference:Models:0:Path", "The ONNX classifier under attack.", "FILE");
        foreach (var option in new Option[] { options._gradient, options._input, options._output, options._method, options._epsilon, options._steps, options._target, options._seed })
            command.Add(option);
        command.SetAction((arguments, stop) => Guarded.Run(() => new AttackRun(shared.Load(arguments), options.Read(arguments)).Run(stop)));
        return command;
    }

    /// <summary>Reads <c>4/255</c> or <c>0.0157</c>.</summary>
    internal static double? ParseEpsilon(string text)
    {
        var parts = text.Split('/');
        return parts.Length <= 2 && Parse(parts[0]) is { } numerator && (parts.Length == 1 ? 1 : Parse(parts[1])) is { } denominator && denominator > 0 ? numerator / denominator : null;
    }

    private static double? Parse(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    private AttackRequest Read(ParseResult arguments)
    {
        var name = arguments.GetValue(_method)!;
        if (!AttackRequest.Methods.TryGetValue(name, out var method))
            throw new ConfigurationException($"--method is '{name}': one of {string.Join(", ", AttackRequest.Methods.Keys)}.");
        var epsilon = ParseEpsilon(arguments.GetValue(_epsilon)!);
        if (!(epsilon > 0) || (method != AttackMethod.PgdL2 && epsilon >= 1))
            throw new ConfigurationException($"--epsilon is '{arguments.GetValue(_epsilon)}': a number above 0{(method == AttackMethod.PgdL2 ? "" : " and below 1")}, such as 4/255 or 0.0157.");
        if (method == AttackMethod.Square && epsilon * byte.MaxValue < 1 - 1e-9)
            throw new ConfigurationException($"--epsilon is '{arguments.GetValue(_epsilon)}', {epsilon * byte.MaxValue:0.##} grey levels: square works on bytes, which change by 1/255 at least.");
        var gradient = arguments.GetValue(_gradient);
        if (method != AttackMethod.Square && gradient is null)
            throw new ConfigurationException($"--method {name} needs --gradient FILE, a gradient graph of the model (lab/README.md says how to export one). Without one use --method square: it needs scores only, and is many times slower.");
        var steps = arguments.GetValue(_steps) ?? (method == AttackMethod.Square ? AttackDefaults.Queries : AttackDefaults.Steps);
        if (steps < (method == AttackMethod.Square ? 2 : 1))
            throw new ConfigurationException($"--steps is {steps}: at least {(method == AttackMethod.Square ? 2 : 1)}.");
        var target = arguments.GetValue(_target);
        if (target < 0 || (target is not null && method != AttackMethod.Targeted))
            throw new ConfigurationException($"--target is {target}: a class from 0, with --method targeted.");
        return new AttackRequest(gradient, SetReference.Parse(arguments.GetValue(_input)!, _input.Name), arguments.GetValue(_output)!, method, epsilon.Value, steps, target, arguments.GetValue(_seed));
    }
}
