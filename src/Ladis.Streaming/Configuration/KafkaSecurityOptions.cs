using Ladis.Settings;

namespace Ladis.Streaming.Configuration;

/// <summary>Section <c>Ladis:Kafka:Security</c>: encryption towards the brokers, and who Ladis is to them.</summary>
public sealed class KafkaSecurityOptions : IOptionSection
{
    private static readonly string[] Protocols = ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"];
    private static readonly string[] Mechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"];

    /// <summary><c>PLAINTEXT</c>, <c>SSL</c>, <c>SASL_PLAINTEXT</c> or <c>SASL_SSL</c>, as the broker's listener is.</summary>
    /// <value>Default: empty, which is <c>PLAINTEXT</c> unless <c>Properties</c> say otherwise.</value>
    public string Protocol { get; set; } = "";

    /// <summary>With SASL: <c>PLAIN</c>, <c>SCRAM-SHA-256</c> or <c>SCRAM-SHA-512</c>.</summary>
    /// <value>Default: <c>SCRAM-SHA-512</c>.</value>
    public string Mechanism { get; set; } = KafkaDefaults.SaslMechanism;

    /// <summary>With SASL: the user.</summary>
    /// <value>Default: none.</value>
    public string Username { get; set; } = "";

    /// <summary>With SASL: the user's password.</summary>
    /// <value>Default: none.</value>
    [Secret]
    public string Password { get; set; } = "";

    /// <summary>The file that holds the password.</summary>
    /// <value>Default: none.</value>
    public string PasswordFile { get; set; } = "";

    /// <summary>With TLS: PEM file of the authorities that the brokers' certificates are checked against.</summary>
    /// <value>Default: empty, which means the system's.</value>
    public string CaFile { get; set; } = "";

    /// <summary>With TLS: PEM file of the certificate that Ladis shows, with its chain.</summary>
    /// <value>Default: none.</value>
    public string CertificateFile { get; set; } = "";

    /// <summary>PEM file of the certificate's private key.</summary>
    /// <value>Default: none.</value>
    public string KeyFile { get; set; } = "";

    /// <summary>Password of an encrypted private key.</summary>
    /// <value>Default: none.</value>
    [Secret]
    public string KeyPassword { get; set; } = "";

    /// <summary>The file that holds the key's password.</summary>
    /// <value>Default: none.</value>
    public string KeyPasswordFile { get; set; } = "";

    private bool UsesTls => Protocol.EndsWith("SSL", StringComparison.OrdinalIgnoreCase);

    private bool UsesSasl => Protocol.StartsWith("SASL", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc />
    public IEnumerable<OptionError> Validate(string section)
    {
        if (Protocol.Length > 0 && !Protocols.Contains(Protocol, StringComparer.OrdinalIgnoreCase))
            yield return new($"{section}:{nameof(Protocol)}", Protocol, $"one of {string.Join(", ", Protocols)}, as the broker's listener is.");
        foreach (var error in SaslErrors(section).Concat(TlsErrors(section)))
            yield return error;
    }

    /// <summary>The settings as librdkafka names them; reads the files of secrets.</summary>
    internal IEnumerable<KeyValuePair<string, string>> ToProperties() => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["security.protocol"] = Protocol.ToUpperInvariant(),
        ["sasl.mechanism"] = UsesSasl ? Mechanism.ToUpperInvariant() : null,
        ["sasl.username"] = Username,
        ["sasl.password"] = SecretFile.Read(Password, PasswordFile),
        ["ssl.ca.location"] = CaFile,
        ["ssl.certificate.location"] = CertificateFile,
        ["ssl.key.location"] = KeyFile,
        ["ssl.key.password"] = SecretFile.Read(KeyPassword, KeyPasswordFile),
    }.Where(p => !string.IsNullOrEmpty(p.Value))!;

    /// <summary>The setting of this section that stands for a librdkafka property, where it is set; null otherwise.</summary>
    internal string? SettingOf(string property) => property.ToLowerInvariant() switch
    {
        "security.protocol" when Protocol.Length > 0 => nameof(Protocol),
        "sasl.mechanism" or "sasl.mechanisms" when UsesSasl => nameof(Mechanism),
        "sasl.username" when Username.Length > 0 => nameof(Username),
        "sasl.password" when Password.Length + PasswordFile.Length > 0 => nameof(Password),
        "ssl.ca.location" or "ssl.ca.pem" when CaFile.Length > 0 => nameof(CaFile),
        "ssl.certificate.location" or "ssl.certificate.pem" when CertificateFile.Length > 0 => nameof(CertificateFile),
        "ssl.key.location" or "ssl.key.pem" when KeyFile.Length > 0 => nameof(KeyFile),
        "ssl.key.password" when KeyPassword.Length + KeyPasswordFile.Length > 0 => nameof(KeyPassword),
        _ => null,
    };

    private IEnumerable<OptionError> SaslErrors(string section)
    {
        foreach (var error in SecretFile.Errors($"{section}:{nameof(Password)}", Password, PasswordFile))
            yield return error;
        if (!UsesSasl)
        {
            foreach (var (key, value) in new[] { (nameof(Username), Username), (nameof(PasswordFile), PasswordFile) }.Where(s => s.Item2.Length > 0))
                yield return new($"{section}:{key}", value, $"it has no effect unless {section}:{nameof(Protocol)} is SASL_SSL or SASL_PLAINTEXT; set that too, or leave this out.");
            yield break;
        }

        if (!Mechanisms.Contains(Mechanism, StringComparer.OrdinalIgnoreCase))
            yield return new($"{section}:{nameof(Mechanism)}", Mechanism, $"one of {string.Join(", ", Mechanisms)}; for others set Ladis:Kafka:Properties.");
        if (Username.Length == 0)
            yield return new($"{section}:{nameof(Username)}", null, $"{Protocol} needs a user.");
        if (Password.Length + PasswordFile.Length == 0)
            yield return new($"{section}:{nameof(Password)}", null, $"{Protocol} needs the user's password; give it, or name its file as {nameof(PasswordFile)}.");
    }

    private IEnumerable<OptionError> TlsErrors(string section)
    {
        var files = new (string Key, string Value)[] { (nameof(CaFile), CaFile), (nameof(CertificateFile), CertificateFile), (nameof(KeyFile), KeyFile) };
        foreach (var (key, file) in files.Where(f => f.Value.Length > 0))
        {
            if (!UsesTls)
                yield return new($"{section}:{key}", file, $"it has no effect unless {section}:{nameof(Protocol)} is SSL or SASL_SSL; set that too, or leave this out.");
            foreach (var error in SecretFile.FileErrors($"{section}:{key}", file, "give the path of a PEM file."))
                yield return error;
        }

        if (CertificateFile.Length == 0 != (KeyFile.Length == 0))
            yield return new($"{section}:{(KeyFile.Length == 0 ? nameof(KeyFile) : nameof(CertificateFile))}", null, $"{nameof(CertificateFile)} and {nameof(KeyFile)} belong together; set both or neither.");
        foreach (var error in SecretFile.Errors($"{section}:{nameof(KeyPassword)}", KeyPassword, KeyPasswordFile))
            yield return error;
    }
}
