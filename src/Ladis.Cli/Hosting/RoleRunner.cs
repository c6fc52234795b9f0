using Ladis.Cli.Commands;
using Ladis.Cli.Configuration;
using Ladis.Streaming.Loops;

namespace Ladis.Cli.Hosting;

/// <summary>Runs a role until it is told to stop.</summary>
internal static class RoleRunner
{
    public static async Task<int> Run(LadisOptions options, Action<IServiceCollection> addRole, CancellationToken stop)
    {
        await using var app = RoleHost.Build(options, addRole);
        try
        {
            await app.StartAsync(stop);
        }
        catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            // The role's loops may be at work already, and they end in order.
            await app.StopAsync(CancellationToken.None);
            throw new ConfigurationException($"Ladis:Http:Port is '{options.Http.Port}': the port is in use on this machine; choose another one, or 0 for any free port.");
        }

        app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Ladis.Cli.Hosting").Serving(string.Join(", ", app.Urls), BuildInformation.Version);
        await app.WaitForShutdownAsync(stop);
        return app.Services.GetRequiredService<StreamRoleHost>().Failure is null ? ExitCodes.Success : ExitCodes.Failure;
    }
}
