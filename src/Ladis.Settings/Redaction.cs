using System.Globalization;

namespace Ladis.Settings;

/// <summary>The one rule of which settings are shown, for log, messages and commands: what is not known to be harmless is hidden.</summary>
public static class Redaction
{
    /// <summary>What stands for a secret wherever settings are shown.</summary>
    public const string Hidden = "********";

    /// <summary>
    /// Properties whose values are names, choices or paths. librdkafka has more, and gets more: commands (<c>sasl.kerberos.kinit.cmd</c>), keys
    /// (<c>ssl.key.pem</c>), lists of claims and addresses with users are not here, nor is what nobody knows yet.
    /// </summary>
    private static readonly HashSet<string> Harmless = new(StringComparer.OrdinalIgnoreCase)
    {
        "acks", "auto.offset.reset", "bootstrap.servers", "broker.address.family", "builtin.features", "client.dns.lookup", "client.id", "client.rack",
        "compression.codec", "compression.type", "debug", "group.id", "group.instance.id", "group.protocol", "group.remote.assignor", "isolation.level",
        "metadata.broker.list", "metadata.recovery.strategy", "offset.store.method", "partition.assignment.strategy", "partitioner", "queuing.strategy",
        "sasl.kerberos.keytab", "sasl.kerberos.principal", "sasl.kerberos.service.name", "sasl.mechanism", "sasl.mechanisms", "sasl.oauthbearer.method",
        "sasl.username", "security.protocol", "ssl.ca.certificate.stores", "ssl.ca.location", "ssl.certificate.location", "ssl.cipher.suites",
        "ssl.crl.location", "ssl.curves.list", "ssl.endpoint.identification.algorithm", "ssl.engine.location", "ssl.key.location", "ssl.keystore.location",
        "ssl.providers", "ssl.sigalgs.list", "transactional.id",
    };

    /// <summary>Ends of the names of properties that are quantities or switches: their numbers, true and false are shown.</summary>
    private static readonly string[] Measures =
    [
        ".ms", ".bytes", ".kbytes", ".messages", ".max", ".min", ".size", ".retries", ".level", ".records", ".requests", ".connections", ".fails", ".cache",
        ".sparse", ".sparse.interval", ".log_level", ".queue", ".time", ".verification", ".fields", ".enable", ".enabled", ".report.only.error", ".poll", ".reports",
        // Of ONNX Runtime's execution providers.
        "_id", "_limit", "_enable", "_size",
    ];

    /// <summary>The value of a property of librdkafka, or of another library that takes a table of them, as it may be shown, asterisks where it may hold a secret.</summary>
    /// <param name="property">Name as the library documents it.</param>
    /// <param name="value">Its value.</param>
    public static string Property(string property, string value)
    {
        ArgumentNullException.ThrowIfNull(property);
        ArgumentNullException.ThrowIfNull(value);
        return Harmless.Contains(property) || (IsMeasure(property) && IsMeasured(value)) ? Address(value) : Hidden;
    }

    /// <summary>A text in which no address shows its user or its query: <c>https://user:password@host/?token=x</c> as <c>https://********@host/?********</c>.</summary>
    /// <param name="text">One address, several, or any other text.</param>
    public static string Address(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var begin = scheme < 0 ? 0 : scheme + 3;
        // The last one: a password may hold '@', '/' and ','. What stands between several addresses is hidden with it.
        var at = text.LastIndexOf('@');
        if (at >= begin && (scheme >= 0 || text.AsSpan(0, at).Contains(':')))
            text = $"{text[..begin]}{Hidden}{text[at..]}";
        var query = scheme < 0 ? -1 : text.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? text : $"{text[..(query + 1)]}{Hidden}";
    }

    /// <summary>Whether a text holds what <see cref="Address"/> hides.</summary>
    public static bool HoldsSecret(string text) => !string.Equals(Address(text), text, StringComparison.Ordinal);

    private static bool IsMeasure(string property) => property.StartsWith("enable.", StringComparison.OrdinalIgnoreCase)
        || property.StartsWith("allow.", StringComparison.OrdinalIgnoreCase)
        || Array.Exists(Measures, end => property.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    private static bool IsMeasured(string value) => bool.TryParse(value, out _) || double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
