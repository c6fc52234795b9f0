using Ladis.Contracts;

namespace Ladis.Settings;

/// <summary>A setting that cannot be used: which one, its value, and what is allowed.</summary>
/// <param name="Key">Full configuration key, such as <c>Ladis:Kafka:BootstrapServers</c>.</param>
/// <param name="Value">The offending value; null when absent. Secrets are not put here; users in addresses are hidden.</param>
/// <param name="Allowed">What is allowed, as the end of a sentence.</param>
public sealed record OptionError(string Key, string? Value, string Allowed)
{
    /// <inheritdoc />
    public override string ToString() => PlainText.Line(Value is null
        ? $"{Key} is not set: {Allowed}"
        : $"{Key} is '{Redaction.Address(Value)}': {Allowed}");
}
