using System.Collections;
using System.ComponentModel;
using System.Globalization;
using Ladis.Settings;

namespace Ladis.Hosting.Configuration;

/// <summary>What the program goes by: every setting with its value and where that came from. Secrets are not shown.</summary>
internal static class EffectiveConfiguration
{
    /// <summary>Every setting of the bound options.</summary>
    /// <param name="options">A section's options.</param>
    /// <param name="key">The section's key.</param>
    /// <param name="source">Where a key's value came from.</param>
    public static IEnumerable<Setting> Read(object options, string key, Func<string, string> source) =>
        SettingKind.Properties(options.GetType()).SelectMany(p => Read(p.PropertyType, p.GetValue(options), $"{key}:{p.Name}", SettingKind.IsSecret(p), source));

    /// <summary>Every setting there is, with its default; items of lists and tables as <c>&lt;n&gt;</c> and <c>&lt;name&gt;</c>.</summary>
    /// <param name="type">A section's type.</param>
    /// <param name="key">The section's key.</param>
    public static IEnumerable<Setting> Known(Type type, string key)
    {
        var defaults = Activator.CreateInstance(type)!;
        return SettingKind.Properties(type).SelectMany(p => Known(p.PropertyType, p.GetValue(defaults), $"{key}:{p.Name}"));
    }

    private static IEnumerable<Setting> Known(Type type, object? value, string key)
    {
        if (SettingKind.ItemOf(type) is { } item)
            return Known(item, value: null, $"{key}:{(SettingKind.IsTable(type) ? "<name>" : "<n>")}");
        return SettingKind.IsSection(type) ? Known(type, key) : [new(key, Text(value), Source: "default")];
    }

    private static IEnumerable<Setting> Read(Type type, object? value, string key, bool isSecret, Func<string, string> source)
    {
        if (value is IDictionary<string, string> table)
            return table.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => new Setting($"{key}:{e.Key}", Redaction.Property(e.Key, e.Value), source($"{key}:{e.Key}")));
        if (value is IEnumerable list and not string)
            return list.Cast<object>().SelectMany((item, i) => Read(item.GetType(), item, $"{key}:{i}", isSecret, source));
        if (value is not null && SettingKind.IsSection(type))
            return Read(value, key, source);
        var text = Text(value);
        return [new(key, text is null ? null : isSecret ? Redaction.Hidden : Redaction.Address(text), source(key))];
    }

    private static string? Text(object? value) => value switch
    {
        null or "" => null,
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(format: null, CultureInfo.InvariantCulture),
        _ => TypeDescriptor.GetConverter(value).ConvertToInvariantString(value),
    };
}
