using Ladis.Streaming.Configuration;

namespace Ladis.Streaming.Clients;

/// <summary>What librdkafka says to a property that it cannot use, as a sentence that names the setting.</summary>
internal static class PropertyRefusal
{
    /// <summary>Whether an error of a client's builder is about its properties: unknown, of the wrong kind, or not usable together.</summary>
    public static bool Is(Exception error) => error is ArgumentException or InvalidOperationException or FormatException or OverflowException;

    /// <summary>The refusal with the setting that it is about; with the names of all that could be, where librdkafka does not say.</summary>
    /// <param name="refused">What the builder threw.</param>
    /// <param name="options">How brokers are reached.</param>
    public static SettingException Explain(Exception refused, KafkaOptions options)
    {
        var given = options.Security.ToProperties().Select(p => (Setting: $"Security:{options.Security.SettingOf(p.Key)}", p.Key, p.Value))
            .Concat(options.Properties.Select(p => (Setting: $"{nameof(KafkaOptions.Properties)}:{p.Key}", p.Key, p.Value))).ToList();
        // Hints at the end of a text name further properties: the first one is meant. A longer name begins with a shorter one.
        var named = given.Where(p => At(refused.Message, p.Key) >= 0).OrderBy(p => At(refused.Message, p.Key)).ThenByDescending(p => p.Key.Length).Take(1).ToList();
        var reason = $"{KnownSecrets.Of(options, registry: null).Strip(Remark(refused.Message))}. Mend it or leave it out; librdkafka's CONFIGURATION.md says what it takes.";
        return new SettingException(
            named.Count > 0
                ? [new($"Ladis:Kafka:{named[0].Setting}", Shown(named[0].Key, named[0].Value), reason)]
                : [new($"Ladis:Kafka:{nameof(KafkaOptions.Properties)}", string.Join(", ", given.Select(p => p.Key)), reason)],
            refused);
    }

    private static string Shown(string property, string value) => Redaction.Property(property, value);

    private static int At(string text, string property) => text.IndexOf(property, StringComparison.OrdinalIgnoreCase);

    /// <summary>.NET appends the name of its own parameter to some.</summary>
    private static string Remark(string message) => message.Split(" (Parameter '", 2)[0].Trim().TrimEnd('.');
}
