using System.Net.Sockets;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Terminal;
using Ladis.Streaming.Loops;

namespace Ladis.Hosting.Roles;

/// <summary>Runs a role until it is told to stop.</summary>
internal static class RoleRunner
{
    public static async Task<int> Run(LadisOptions options, string role, Action<IServiceCollection> addRole, CancellationToken stop)
    {
        await using var app = RoleHost.Build(options, role, addRole);
        try
        {
            await app.StartAsync(stop);
        }
        catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new ConfigurationException($"Ladis:Http:Port is '{options.Http.Port}': the port is in use on this machine; choose another one, or 0 for any free port.");
        }
        catch (SocketException refused)
        {
            throw new ConfigurationException(
                $"Ladis:Http:Host is '{options.Http.Host}' and Ladis:Http:Port '{options.Http.Port}': this machine does not let Ladis listen there ({refused.Message}); "
                + "name one of its addresses, or * for all, and a port from 1024 on.");
        }

        app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Ladis.Hosting.Roles").Serving(string.Join(", ", app.Urls), BuildInformation.Version);
        await app.WaitForShutdownAsync(stop);
        return app.Services.GetRequiredService<StreamRoleHost>().Failure is null ? ExitCodes.Success : ExitCodes.Failure;
    }
}
