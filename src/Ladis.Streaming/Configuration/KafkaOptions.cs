using Ladis.Settings;

namespace Ladis.Streaming.Configuration;

/// <summary>Section <c>Ladis:Kafka</c>: how the brokers are reached.</summary>
public sealed class KafkaOptions : IOptionSection
{
    /// <summary>Brokers to begin with, <c>host:port</c>, separated by commas.</summary>
    /// <value>No default.</value>
    public string BootstrapServers { get; set; } = "";

    /// <summary>
    /// Name of this worker in transactional ids and the group's member list. Two running workers must not share it, and
    /// a restarted one should keep it: then the broker ends its predecessor's transaction at once.
    /// </summary>
    /// <value>Default: machine name and process id (in a pod that is the pod's name and 1).</value>
    public string InstanceId { get; set; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>How long a role waits for the broker and its topics at start.</summary>
    /// <value>Default: 30 seconds.</value>
    public TimeSpan StartupTimeout { get; set; } = KafkaDefaults.StartupTimeout;

    /// <summary>After this silence the broker aborts an open transaction of a dead worker.</summary>
    /// <value>Default: 10 seconds; at least 1.</value>
    public TimeSpan TransactionTimeout { get; set; } = KafkaDefaults.TransactionTimeout;

    /// <summary>How long a group member may be silent before its partitions are given to others.</summary>
    /// <value>Default: 10 seconds.</value>
    public TimeSpan SessionTimeout { get; set; } = KafkaDefaults.SessionTimeout;

    /// <summary>The longest time between two polls before the member is considered stuck.</summary>
    /// <value>Default: 5 minutes.</value>
    public TimeSpan MaxPollInterval { get; set; } = KafkaDefaults.MaxPollInterval;

    /// <summary>How long a running loop may hear nothing of any broker, or wait in a call, before it is not ready.</summary>
    /// <value>Default: 30 seconds.</value>
    public TimeSpan BrokerSilence { get; set; } = KafkaDefaults.BrokerSilence;

    /// <summary>Whether an offset that the client cannot read (its batch does not decompress, or is damaged) is passed over with a dead letter that names it. Otherwise the partition waits.</summary>
    /// <value>Default: false.</value>
    public bool SkipUnreadable { get; set; }

    /// <summary>How long such an offset is tried before it is passed over.</summary>
    /// <value>Default: 1 minute.</value>
    public TimeSpan UnreadablePatience { get; set; } = KafkaDefaults.UnreadablePatience;

    /// <summary>Encryption and authentication.</summary>
    public KafkaSecurityOptions Security { get; set; } = new();

    /// <summary>Further librdkafka properties, such as <c>client.rack</c>. Those that Ladis owns are refused.</summary>
    /// <value>Default: none.</value>
    public IDictionary<string, string> Properties { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <inheritdoc />
    public IEnumerable<OptionError> Validate(string section)
    {
        var servers = BootstrapServers.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (servers.Length == 0)
            yield return new($"{section}:{nameof(BootstrapServers)}", null, "name the brokers as host:port[,host:port…], or give --bootstrap-servers.");
        if (Redaction.HoldsSecret(BootstrapServers))
            yield return new($"{section}:{nameof(BootstrapServers)}", BootstrapServers, $"no user in an address, which is logged; set {nameof(Security)}:{nameof(Security.Username)} and {nameof(Security.PasswordFile)}.");
        foreach (var server in servers.Where(s => !IsHostAndPort(s) && !Redaction.HoldsSecret(BootstrapServers)))
            yield return new($"{section}:{nameof(BootstrapServers)}", server, "each broker is host:port with a port from 1 to 65535.");
        if (string.IsNullOrWhiteSpace(InstanceId))
            yield return new($"{section}:{nameof(InstanceId)}", InstanceId, "a name that no other running worker has.");
        if (StartupTimeout <= TimeSpan.Zero)
            yield return new($"{section}:{nameof(StartupTimeout)}", StartupTimeout.ToString(), "longer than 0.");
        if (TransactionTimeout < TimeSpan.FromSeconds(1))
            yield return new($"{section}:{nameof(TransactionTimeout)}", TransactionTimeout.ToString(), "at least 1 second.");
        if (SessionTimeout <= TimeSpan.Zero || SessionTimeout >= MaxPollInterval)
            yield return new($"{section}:{nameof(SessionTimeout)}", SessionTimeout.ToString(), $"longer than 0 and shorter than {nameof(MaxPollInterval)} ({MaxPollInterval}).");
        if (BrokerSilence <= TimeSpan.Zero)
            yield return new($"{section}:{nameof(BrokerSilence)}", BrokerSilence.ToString(), "longer than 0.");
        if (UnreadablePatience < TimeSpan.Zero)
            yield return new($"{section}:{nameof(UnreadablePatience)}", UnreadablePatience.ToString(), "0 or longer.");
        foreach (var error in Security.Validate($"{section}:{nameof(Security)}").Concat(PropertyErrors(section)))
            yield return error;
    }

    private IEnumerable<OptionError> PropertyErrors(string section)
    {
        foreach (var (property, value) in Properties)
        {
            var key = $"{section}:{nameof(Properties)}:{property}";
            if (OwnedProperties.Contains(property))
                yield return new(key, Redaction.Property(property, value), "Ladis owns this property, its guarantees rest on it; remove it.");
            else if (Security.SettingOf(property) is { } setting)
                yield return new(key, Redaction.Property(property, value), $"{section}:{nameof(Security)}:{setting} is set too; keep one of the two.");
        }
    }

    private static bool IsHostAndPort(string server)
    {
        var colon = server.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(server.AsSpan(colon + 1), out var port) && port > 0;
    }
}
