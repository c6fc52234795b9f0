using Ladis.Settings;

namespace Ladis.Streaming.Configuration;

/// <summary>Section <c>Ladis:SchemaRegistry</c>: whether messages carry a schema id, and where ids come from.</summary>
public sealed class SchemaRegistryOptions : IOptionSection
{
    /// <summary>Base address of the registry (several, separated by commas). Empty: plain protobuf without a registry.</summary>
    /// <value>Default: empty.</value>
    public string Url { get; set; } = "";

    /// <summary>Whether a worker may register schemas that the registry lacks. Production leaves it off and applies schemas beforehand.</summary>
    /// <value>Default: false.</value>
    public bool AutoRegister { get; set; }

    /// <summary>Whether messages are framed with a schema id.</summary>
    public bool IsEnabled => !string.IsNullOrWhiteSpace(Url);

    /// <summary>For basic authentication: the user.</summary>
    /// <value>Default: none.</value>
    public string Username { get; set; } = "";

    /// <summary>For basic authentication: the user's password.</summary>
    /// <value>Default: none.</value>
    [Secret]
    public string Password { get; set; } = "";

    /// <summary>The file that holds the password.</summary>
    /// <value>Default: none.</value>
    public string PasswordFile { get; set; } = "";

    /// <summary>With https: PEM file of the authorities that the registry's certificate is checked against.</summary>
    /// <value>Default: empty, which means the system's.</value>
    public string CaFile { get; set; } = "";

    /// <summary>With https: PKCS#12 file of the certificate that Ladis shows, with its key.</summary>
    /// <value>Default: none.</value>
    public string KeystoreFile { get; set; } = "";

    /// <summary>Password of the PKCS#12 file.</summary>
    /// <value>Default: none.</value>
    [Secret]
    public string KeystorePassword { get; set; } = "";

    /// <summary>The file that holds the password of the PKCS#12 file.</summary>
    /// <value>Default: none.</value>
    public string KeystorePasswordFile { get; set; } = "";

    private IEnumerable<string> Urls => Url.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <inheritdoc />
    public IEnumerable<OptionError> Validate(string section)
    {
        if (Redaction.HoldsSecret(Url))
        {
            yield return new($"{section}:{nameof(Url)}", Url, Url.Contains('@', StringComparison.Ordinal)
                ? $"no user in an address, which is logged; set {nameof(Username)} and {nameof(PasswordFile)}."
                : "no query in an address, which is logged; leave it out.");
        }
        else
        {
            foreach (var url in Urls.Where(u => !Uri.TryCreate(u, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")))
                yield return new($"{section}:{nameof(Url)}", url, "an absolute http or https address, or empty for plain protobuf.");
        }

        foreach (var error in LoginErrors(section).Concat(TlsErrors(section)))
            yield return error;
    }

    private IEnumerable<OptionError> LoginErrors(string section)
    {
        foreach (var error in SecretFile.Errors($"{section}:{nameof(Password)}", Password, PasswordFile))
            yield return error;
        var hasPassword = Password.Length + PasswordFile.Length > 0;
        if (Username.Contains(':', StringComparison.Ordinal))
            yield return new($"{section}:{nameof(Username)}", Username, "basic authentication knows no user with a colon.");
        if (Username.Length > 0 && !hasPassword)
            yield return new($"{section}:{nameof(Password)}", null, $"the user '{Username}' needs a password; give it, or name its file as {nameof(PasswordFile)}.");
        if (Username.Length == 0 && hasPassword)
            yield return new($"{section}:{nameof(Username)}", null, "a password needs its user.");
    }

    private IEnumerable<OptionError> TlsErrors(string section)
    {
        foreach (var (key, file) in new[] { (nameof(CaFile), CaFile), (nameof(KeystoreFile), KeystoreFile) }.Where(f => f.Item2.Length > 0))
        {
            if (!Urls.Any(u => u.StartsWith("https:", StringComparison.OrdinalIgnoreCase)))
                yield return new($"{section}:{key}", file, $"it has no effect unless {section}:{nameof(Url)} begins with https.");
            foreach (var error in SecretFile.FileErrors($"{section}:{key}", file, "give the path of the file."))
                yield return error;
        }

        foreach (var error in SecretFile.Errors($"{section}:{nameof(KeystorePassword)}", KeystorePassword, KeystorePasswordFile))
            yield return error;
    }
}
