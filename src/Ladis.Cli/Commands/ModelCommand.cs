using System.CommandLine;
using Ladis.Hosting.Terminal;
using Ladis.Inference.Configuration;
using Ladis.Models.Inspection;
using Ladis.Models.Preprocessing;

namespace Ladis.Cli.Commands;

/// <summary><c>ladis model</c>: what an ONNX file offers.</summary>
internal static class ModelCommand
{
    private const string Settings = "Ladis:Inference:Models:0";

    public static Command Create()
    {
        var command = new Command("model", "ONNX classifiers.");
        var inspect = new Command("inspect", "List a model's tensors, the taps chosen and why, and the memory per request.");
        var file = new Argument<string>("FILE") { Description = "An ONNX classifier." };
        var taps = new Option<string[]>("--tap") { Description = "A tensor to publish; may be given several times. Default: penultimate and logits.", HelpName = "NAME", DefaultValueFactory = _ => [] };
        inspect.Add(file);
        inspect.Add(taps);
        var shared = SharedOptions.AddTo(inspect)
            .With(inspect, "--logits", $"{Settings}:{nameof(ModelOptions.Logits)}", "The tensor of the class scores, or of the probabilities made of them.", "NAME")
            .With(inspect, "--penultimate", $"{Settings}:{nameof(ModelOptions.Penultimate)}", "The tensor that the last linear layer reads.", "NAME")
            .With(inspect, "--width", $"{Settings}:{nameof(ModelOptions.Preprocessing)}:{nameof(PreprocessingOptions.Width)}", "Columns of the input, where the model leaves them open.", "PIXELS")
            .With(inspect, "--height", $"{Settings}:{nameof(ModelOptions.Preprocessing)}:{nameof(PreprocessingOptions.Height)}", "Rows of the input, where the model leaves them open.", "PIXELS");
        inspect.SetAction((arguments, _) => Guarded.Run(() =>
        {
            var chosen = arguments.GetValue(taps) ?? [];
            var inference = shared.Load(arguments).Inference;
            var options = (inference.Models.FirstOrDefault() ?? new ModelOptions()).ToClassifierOptions(inference.ComputeThreads);
            if (chosen.Length > 0)
                options.Taps = chosen;
            var inspection = ModelInspection.Of(arguments.GetValue(file)!, options);
            Console.Write(ModelInspectionText.Render(inspection));
            return Task.FromResult(inspection.Problem is null ? ExitCodes.Success : ExitCodes.Usage);
        }));
        command.Add(inspect);
        return command;
    }
}
