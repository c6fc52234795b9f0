namespace Ladis.Streaming.Configuration;

/// <summary>Which librdkafka properties are secrets.</summary>
public static class SecretProperties
{
    /// <summary>What stands for a secret wherever settings are shown.</summary>
    public const string Redacted = "********";

    private static readonly string[] Marks = ["password", "secret", "private", "ssl.key.pem", "sasl.oauthbearer.config"];

    /// <summary>The value, or asterisks for a secret.</summary>
    /// <param name="property">Name as librdkafka documents it.</param>
    /// <param name="value">Its value.</param>
    public static string Redact(string property, string value)
    {
        ArgumentNullException.ThrowIfNull(property);
        return Array.Exists(Marks, mark => property.Contains(mark, StringComparison.OrdinalIgnoreCase)) ? Redacted : value;
    }
}
