namespace Ladis.Streaming.Configuration;

/// <summary>Defaults of <see cref="KafkaOptions"/>.</summary>
public static class KafkaDefaults
{
    /// <summary>How long a role waits for the broker and its topics at start.</summary>
    public static readonly TimeSpan StartupTimeout = TimeSpan.FromSeconds(30);

    /// <summary>After this silence the broker aborts an open transaction of a dead worker.</summary>
    public static readonly TimeSpan TransactionTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a group member may be silent before its partitions are given to others.</summary>
    public static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a running loop may hear nothing of any broker before it is not ready.</summary>
    public static readonly TimeSpan BrokerSilence = TimeSpan.FromSeconds(30);

    /// <summary>How long an offset that cannot be read is tried before it is passed over, where that is allowed.</summary>
    public static readonly TimeSpan UnreadablePatience = TimeSpan.FromMinutes(1);

    /// <summary>How a SASL user proves to be it.</summary>
    public const string SaslMechanism = "SCRAM-SHA-512";

    /// <summary>The longest time between two polls before the member is considered stuck.</summary>
    public static readonly TimeSpan MaxPollInterval = TimeSpan.FromMinutes(5);
}
