using Ladis.Streaming.Configuration;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Serialization;

namespace Ladis.Hosting.Roles;

/// <summary>
/// Starts the role after everything else has started, so that a port in use is noticed before the group is joined, and probes are answered while broker
/// and registry are waited for. Ends it before everything else ends: its last metrics can be read.
/// </summary>
internal sealed class RoleService(StreamRoleHost host, StreamRole role, TopicsOptions topics, IMessageSerializer serializer) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        // In a transaction a wait for the registry would outlast it: what will be written is asked for beforehand.
        serializer.Prepare(TopicSchemas.All(topics).Where(s => s.IsFramed && role.Outputs.Contains(s.Topic, StringComparer.Ordinal)), cancellationToken);
        await host.StartAsync(cancellationToken);
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => host.StopAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
