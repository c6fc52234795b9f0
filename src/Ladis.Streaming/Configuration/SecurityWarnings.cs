namespace Ladis.Streaming.Configuration;

/// <summary>Settings that work and take protection away: allowed, because a test needs them, and said at every start, because they stay behind.</summary>
public static class SecurityWarnings
{
    private const string Kafka = "Ladis:Kafka";
    private const string Registry = "Ladis:SchemaRegistry";

    private static readonly string[] No = ["false", "f", "0"];
    private static readonly string[] Yes = ["true", "t", "1"];
    private static readonly string[] CleartextMechanisms = ["PLAIN", "OAUTHBEARER"];

    /// <summary>A librdkafka property, the values that take protection away, and what that means.</summary>
    private static readonly (string Property, string[] Values, string Meaning)[] Properties =
    [
        ("enable.ssl.certificate.verification", No,
            "no broker's certificate is checked, so that anybody on the way can pose as a broker and is sent the password; remove it, and name the authority as Ladis:Kafka:Security:CaFile."),
        ("ssl.endpoint.identification.algorithm", ["none"],
            "a certificate of any other host of the same authority passes for a broker's; remove it, and give brokers certificates of their own names."),
        ("enable.sasl.oauthbearer.unsecure.jwt", Yes, "tokens are not signed, so that everybody can make one; name the token's endpoint (sasl.oauthbearer.token.endpoint.url)."),
    ];

    /// <summary>A sentence for each such setting: its key, its value, what it means and the remedy. No secret is in it.</summary>
    /// <param name="kafka">How brokers are reached.</param>
    /// <param name="registry">How the registry is reached.</param>
    public static IEnumerable<string> Of(KafkaOptions kafka, SchemaRegistryOptions registry)
    {
        ArgumentNullException.ThrowIfNull(kafka);
        ArgumentNullException.ThrowIfNull(registry);
        return OfProperties(kafka).Concat(OfSasl(kafka)).Concat(OfRegistry(registry));
    }

    private static IEnumerable<string> OfProperties(KafkaOptions kafka)
    {
        foreach (var (property, values, meaning) in Properties)
        {
            if (Property(kafka, property) is { } value && values.Contains(value, StringComparer.OrdinalIgnoreCase))
                yield return $"{Kafka}:Properties:{property} is '{value}': {meaning}";
        }

        // Not shown: an address may hold a user.
        if (Property(kafka, "sasl.oauthbearer.token.endpoint.url") is { } url && IsPlain(url))
            yield return $"{Kafka}:Properties:sasl.oauthbearer.token.endpoint.url is an http address: the client's secret goes there in clear; use https.";
    }

    private static IEnumerable<string> OfSasl(KafkaOptions kafka)
    {
        var (protocolKey, protocol) = Setting(kafka.Security.Protocol, nameof(KafkaSecurityOptions.Protocol), "security.protocol");
        if (!string.Equals(protocol, "SASL_PLAINTEXT", StringComparison.OrdinalIgnoreCase))
            yield break;
        // The setting speaks for SASL where the protocol is a setting, too; otherwise the properties do, under either of two names.
        var mechanism = kafka.Security.Protocol.Length > 0 ? kafka.Security.Mechanism : Property(kafka, "sasl.mechanisms") ?? Property(kafka, "sasl.mechanism");
        if (CleartextMechanisms.Contains(mechanism, StringComparer.OrdinalIgnoreCase))
            yield return $"{protocolKey} is '{protocol}' with {mechanism!.ToUpperInvariant()}: the password or token goes to the brokers in clear; use SASL_SSL, or a SCRAM mechanism.";

        (string Key, string? Value) Setting(string setting, string name, string property) =>
            setting.Length > 0 ? ($"{Kafka}:Security:{name}", setting) : ($"{Kafka}:Properties:{property}", Property(kafka, property));
    }

    private static IEnumerable<string> OfRegistry(SchemaRegistryOptions registry)
    {
        if (registry.Username.Length > 0 && registry.Url.Split(',', StringSplitOptions.TrimEntries).Any(IsPlain))
            yield return $"{Registry}:Url has an http address and {Registry}:Username is set: the password goes to the registry in clear; use https.";
    }

    private static bool IsPlain(string url) => url.StartsWith("http:", StringComparison.OrdinalIgnoreCase);

    private static string? Property(KafkaOptions kafka, string name) =>
        kafka.Properties.FirstOrDefault(p => string.Equals(p.Key, name, StringComparison.OrdinalIgnoreCase)).Value?.Trim();
}
