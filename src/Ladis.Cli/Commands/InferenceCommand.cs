using System.CommandLine;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Roles;
using Ladis.Inference.Role;

namespace Ladis.Cli.Commands;

/// <summary><c>ladis inference</c>: the inference role.</summary>
internal static class InferenceCommand
{
    public static Command Create()
    {
        var command = new Command("inference", "Run an inference worker: image requests in, predictions and activations out.");
        var shared = SharedOptions.AddTo(command).WithBroker(command)
            .With(command, "--model", "Ladis:Inference:Models:0:Path", "The ONNX classifier.", "FILE")
            .With(command, "--http-port", "Ladis:Http:Port", "Port of /metrics, /healthz and /readyz.", "PORT");
        command.SetAction((arguments, stop) => Guarded.Run(() => Run(shared.Load(arguments), stop)));
        return command;
    }

    private static Task<int> Run(LadisOptions options, CancellationToken stop)
    {
        LadisConfiguration.Require(RoleSections.Inference(options));
        return RoleRunner.Run(options, InferenceRole.Name, services => services.AddInferenceRole(options.Inference), stop);
    }
}
