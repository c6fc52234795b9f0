using System.CommandLine;
using Ladis.Detection.Role;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Roles;

namespace Ladis.Cli.Commands;

/// <summary><c>ladis detector</c>: the detector role.</summary>
internal static class DetectorCommand
{
    public static Command Create()
    {
        var command = new Command("detector", "Run a detector: activations in, verdicts and alerts out.");
        var shared = SharedOptions.AddTo(command).WithBroker(command)
            .With(command, "--baseline", "Ladis:Baselines:Files:0", "A snapshot that 'ladis baseline build' wrote; those on the baselines topic are used too.", "FILE")
            .With(command, "--alpha", "Ladis:Detection:Alpha", "A false alarm within t requests has probability at most alpha·t.", "ALPHA")
            .With(command, "--http-port", "Ladis:Http:Port", "Port of /metrics, /healthz and /readyz.", "PORT");
        command.SetAction((arguments, stop) => Guarded.Run(() => Run(shared.Load(arguments), stop)));
        return command;
    }

    private static Task<int> Run(LadisOptions options, CancellationToken stop)
    {
        LadisConfiguration.Require(RoleSections.Detector(options));
        return RoleRunner.Run(options, DetectorRole.Name, services => services.AddDetectorRole(options.Detection, options.Baselines)
            .AddHealthChecks().AddCheck<JudgingReadiness>("judging", tags: [HealthTags.Ready]), stop);
    }
}
