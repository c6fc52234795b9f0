using System.Text.RegularExpressions;
using Ladis.Files;
using Ladis.Settings;

namespace Ladis.Streaming.Configuration;

/// <summary>
/// The secrets that this program was given. Libraries repeat settings in their own log lines and errors (librdkafka quotes the command that fetches a
/// Kerberos ticket): what is about to be shown is searched for them.
/// </summary>
public sealed class KnownSecrets
{
    /// <summary>Shorter ones are part of too many words to be searched for.</summary>
    private const int Shortest = 4;

    /// <summary>From this length on a secret is found inside of words, too; and a part of a hidden value counts as one.</summary>
    private const int Long = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Regex? _pattern;

    private KnownSecrets(IEnumerable<string> values)
    {
        var alternatives = values.Where(v => v.Length >= Shortest).Distinct(StringComparer.Ordinal).OrderByDescending(v => v.Length)
            .Select(v => v.Length < Long ? $@"(?<![\p{{L}}\p{{N}}]){Regex.Escape(v)}(?![\p{{L}}\p{{N}}])" : Regex.Escape(v)).ToList();
        _pattern = alternatives.Count == 0 ? null : new Regex(string.Join('|', alternatives), RegexOptions.CultureInvariant, Patience);
    }

    /// <summary>No secrets.</summary>
    public static KnownSecrets None { get; } = new([]);

    /// <summary>The secrets of both sections, those in files included.</summary>
    /// <param name="kafka">Checked settings of the brokers; null when the command has none.</param>
    /// <param name="registry">Checked settings of the registry; null when the command has none.</param>
    public static KnownSecrets Of(KafkaOptions? kafka, SchemaRegistryOptions? registry) => new(
        (kafka is null ? [] : HiddenValues(kafka)).Concat(registry is null
            ? []
            : Passwords((registry.Password, registry.PasswordFile), (registry.KeystorePassword, registry.KeystorePasswordFile))));

    /// <summary>The text with asterisks in the place of every secret.</summary>
    /// <param name="text">What is about to be shown.</param>
    public string Strip(string text) => _pattern is null ? text : _pattern.Replace(text, Redaction.Hidden);

    private static IEnumerable<string> HiddenValues(KafkaOptions kafka) => kafka.Properties
        .Where(p => Redaction.Property(p.Key, p.Value) != p.Value)
        // A command or a list is quoted with other spaces, or in part.
        .SelectMany(p => p.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(part => part.Length >= Long).Prepend(p.Value.Trim()))
        .Concat(Passwords((kafka.Security.Password, kafka.Security.PasswordFile), (kafka.Security.KeyPassword, kafka.Security.KeyPasswordFile)));

    private static IEnumerable<string> Passwords(params (string Value, string File)[] settings)
    {
        foreach (var (value, file) in settings)
        {
            // A command need not have checked the settings that it does not use: what cannot be read is not shown either.
            if (file.Length == 0 || RegularFile.Problem(file) is null)
            {
                if (SecretFile.Read(value, file) is { } secret)
                    yield return secret;
            }
        }
    }
}
