using Confluent.Kafka;
using Ladis.Contracts;
using Ladis.Settings;
using Ladis.Streaming.Configuration;

namespace Ladis.Streaming.Clients;

/// <summary>What librdkafka says to a property that it cannot use, as a sentence that names the setting.</summary>
internal static class PropertyRefusal
{
    /// <summary>Whether an error of a client's builder is about its properties: unknown, of the wrong kind, or not usable together.</summary>
    public static bool Is(Exception error) => error is ArgumentException or InvalidOperationException or FormatException or OverflowException;

    /// <summary>The refusal with the setting that it is about; with the names of all that could be, where nothing tells which.</summary>
    /// <param name="refused">What the builder threw.</param>
    /// <param name="options">How brokers are reached.</param>
    public static SettingException Explain(Exception refused, KafkaOptions options)
    {
        var given = options.Security.ToProperties().Select(p => new Given($"Security:{options.Security.SettingOf(p.Key)}", p.Key, p.Value))
            .Concat(options.Properties.Select(p => new Given($"{nameof(KafkaOptions.Properties)}:{p.Key}", p.Key, p.Value))).ToList();
        var reason = $"{KnownSecrets.Of(options, registry: null).Strip(Remark(refused.Message))}. Mend it or leave it out; librdkafka's CONFIGURATION.md says what it takes.";
        return new SettingException(
            Culprit(given, refused.Message) is { } culprit
                ? new OptionError($"Ladis:Kafka:{culprit.Setting}", Redaction.Property(culprit.Property, culprit.Value), reason).ToString()
                : PlainText.Line($"Ladis:Kafka:{nameof(KafkaOptions.Properties)} ({string.Join(", ", given.Select(g => g.Property))}) cannot be used: {reason}"),
            refused);
    }

    private static Given? Culprit(List<Given> given, string message)
    {
        int At(string part) => message.IndexOf(part, StringComparison.OrdinalIgnoreCase);

        // Hints at the end of a text name further properties: the first one is meant. A longer name begins with a shorter one.
        return given.Where(g => At(g.Property) >= 0).OrderBy(g => At(g.Property)).ThenByDescending(g => g.Property.Length).FirstOrDefault()
            ?? given.Find(g => g.Value.Length > 2 && message.Contains(g.Value, StringComparison.Ordinal))
            // librdkafka has two names for some and answers with the other.
            ?? given.Find(IsRefusedAlone);
    }

    private static bool IsRefusedAlone(Given given)
    {
        try
        {
            new AdminClientBuilder([KeyValuePair.Create(given.Property, given.Value)]).SetLogHandler((_, _) => { }).Build().Dispose();
            return false;
        }
        catch (Exception refused) when (Is(refused))
        {
            return true;
        }
    }

    /// <summary>.NET appends the name of its own parameter to some.</summary>
    private static string Remark(string message) => message.Split(" (Parameter '", 2)[0].Trim().TrimEnd('.');

    private sealed record Given(string Setting, string Property, string Value);
}
