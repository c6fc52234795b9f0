using System.Text;

namespace Ladis.Testing;

/// <summary>The ports and <c>server.properties</c> of one node: small, quick to start, loopback only.</summary>
internal static class KafkaNodeProperties
{
    public static string Write(KafkaNodePorts own, IReadOnlyList<KafkaNodePorts> all, string folder, LocalKafkaOptions options)
    {
        var copies = all.Count < 3 ? 1 : 3;
        var secured = options.ScramUsers.Count > 0;
        var text = new StringBuilder($"""
            process.roles=broker,controller
            node.id={own.Id}
            controller.quorum.voters={string.Join(',', all.Select(n => $"{n.Id}@127.0.0.1:{n.Controller}"))}
            listeners=CLIENT://127.0.0.1:{own.Client},NODES://127.0.0.1:{own.Nodes},CONTROLLER://127.0.0.1:{own.Controller}{Each(l => $"{l.Name}://127.0.0.1:{l.Port}")}
            advertised.listeners=CLIENT://127.0.0.1:{(options.AdvertisedPorts.Count > 0 ? options.AdvertisedPorts[own.Id - 1] : own.Client)},NODES://127.0.0.1:{own.Nodes}{Each(l => $"{l.Name}://127.0.0.1:{l.Port}")}
            listener.security.protocol.map=CLIENT:{(secured ? "SASL_PLAINTEXT" : "PLAINTEXT")},NODES:PLAINTEXT,CONTROLLER:PLAINTEXT{Each(l => $"{l.Name}:SSL")}
            inter.broker.listener.name=NODES
            controller.listener.names=CONTROLLER
            log.dirs={folder}/data
            num.partitions=1
            auto.create.topics.enable=false
            log.retention.ms=-1
            broker.session.timeout.ms=3000
            broker.heartbeat.interval.ms=500
            group.initial.rebalance.delay.ms=0
            offsets.topic.num.partitions=4
            offsets.topic.replication.factor={copies}
            transaction.state.log.num.partitions=4
            transaction.state.log.replication.factor={copies}
            transaction.state.log.min.isr={(copies > 1 ? 2 : 1)}
            share.coordinator.state.topic.num.partitions=2
            share.coordinator.state.topic.replication.factor={copies}
            share.coordinator.state.topic.min.isr=1
            num.network.threads=2
            num.io.threads=3
            background.threads=2
            log.cleaner.dedupe.buffer.size=16777216

            """);
        if (secured)
        {
            text.AppendLine("sasl.enabled.mechanisms=SCRAM-SHA-512")
                .AppendLine("listener.name.client.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;")
                .AppendLine($"super.users=User:{options.ScramUsers.Keys.First()};User:ANONYMOUS");
        }

        foreach (var listener in options.Listeners)
        {
            var prefix = $"listener.name.{listener.Name.ToLowerInvariant()}.ssl.keystore";
            text.AppendLine($"{prefix}.type=PEM").AppendLine($"{prefix}.location={listener.KeyFile}");
        }

        foreach (var (key, value) in options.Settings)
            text.AppendLine($"{key}={value}");
        return text.ToString();

        string Each(Func<LocalKafkaListener, string> part) => string.Concat(options.Listeners.Select(l => $",{part(l)}"));
    }

    /// <summary>Warnings, the line that says "Kafka Server started" and what the coordinator of transactions does go to standard output.</summary>
    public const string Logging = """
        appender.console.type=Console
        appender.console.name=console
        appender.console.layout.type=PatternLayout
        appender.console.layout.pattern=[%d] %p %m (%c)%n
        rootLogger.level=WARN
        rootLogger.appenderRef.console.ref=console
        logger.server.name=kafka.server
        logger.server.level=INFO
        logger.transactions.name=kafka.coordinator.transaction
        logger.transactions.level=INFO
        """;
}
