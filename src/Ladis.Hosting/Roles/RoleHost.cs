using Ladis.Hosting.Configuration;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Serialization;
using Ladis.Streaming.Telemetry;
using Ladis.Streaming.Topics;
using Prometheus;

namespace Ladis.Hosting.Roles;

/// <summary>Builds the host of a role: Kafka, metrics, health, shutdown. What the role does comes from its own registration.</summary>
internal static class RoleHost
{
    /// <summary>Longer than a loop needs to finish a batch and commit; shorter than a pod's grace period.</summary>
    private static readonly TimeSpan ShutdownBudget = TimeSpan.FromSeconds(20);

    /// <summary>Pages only tell: routing answers any other verb with 405 and what is allowed.</summary>
    private static readonly HttpMethodMetadata ForReading = new([HttpMethods.Get, HttpMethods.Head]);

    public static WebApplication Build(LadisOptions options, string role, Action<IServiceCollection> addRole, LogLevel minimum = LogLevel.Information)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "ladis" });
        builder.WebHost.UseKestrelCore().UseUrls($"http://{options.Http.Host}:{options.Http.Port}");
        builder.Logging.AddLines().SetMinimumLevel(minimum).AddFilter("Microsoft", LogLevel.Warning)
            // Both log what stops a start with its stack trace; the command says it in a sentence.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.None)
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel.", LogLevel.Warning)
            // A role that is not ready yet is no news; one that is not alive is.
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Error);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownBudget);
        AddShared(builder.Services, options, () => MetricsRegistry.OfRole(role));
        addRole(builder.Services);
        builder.Services.AddHostedService<RoleService>();
        builder.Services.AddRoutingCore();
        builder.Services.AddHealthChecks()
            .AddCheck<LoopLiveness>("loops", tags: [HealthTags.Live])
            .AddCheck<LoopReadiness>("ready", tags: [HealthTags.Ready]);

        var app = builder.Build();
        app.UseRouting();
        app.MapMetrics("/metrics", app.Services.GetRequiredService<CollectorRegistry>()).WithMetadata(ForReading);
        app.MapHealthChecks("/healthz", HealthPages.Of(HealthTags.Live)).WithMetadata(ForReading);
        app.MapHealthChecks("/readyz", HealthPages.Of(HealthTags.Ready)).WithMetadata(ForReading);
        Warn(app.Services, options);
        return app;
    }

    /// <summary>What every command shares, without a role: for commands that end by themselves.</summary>
    public static ServiceProvider Services(LadisOptions options)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddLines(LogLevel.Trace).SetMinimumLevel(LogLevel.Warning));
        AddShared(services, options, Metrics.NewCustomRegistry);
        var provider = services.BuildServiceProvider();
        Warn(provider, options);
        return provider;
    }

    private static void Warn(IServiceProvider services, LadisOptions options)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Ladis.Hosting.Roles");
        foreach (var warning in SecurityWarnings.Of(options.Kafka, options.SchemaRegistry))
            logger.Insecure(warning);
    }

    private static void AddShared(IServiceCollection services, LadisOptions options, Func<CollectorRegistry> registry)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => KnownSecrets.Of(options.Kafka, options.SchemaRegistry));
        services.AddSingleton(options.Kafka);
        services.AddSingleton(options.Topics);
        services.AddSingleton(_ => registry());
        services.AddSingleton<StreamingMetrics>();
        services.AddSingleton<KafkaClients>();
        services.AddSingleton<TopicDirectory>();
        services.AddSingleton<TopicAdmin>();
        services.AddSingleton<TopicReader>();
        services.AddSingleton<RecordPublisher>();
        services.AddSingleton<IMessageSerializer>(provider => options.SchemaRegistry.IsEnabled
            ? new RegistryProtobufSerializer(options.SchemaRegistry, provider.GetRequiredService<ILogger<RegistryProtobufSerializer>>())
            : new PlainProtobufSerializer());
        services.AddSingleton<StreamRoleHost>();
    }
}
