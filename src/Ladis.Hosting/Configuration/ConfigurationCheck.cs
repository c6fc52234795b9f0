using System.ComponentModel;
using Ladis.Settings;

namespace Ladis.Hosting.Configuration;

/// <summary>
/// Holds configured keys and values against the options: keys that nothing reads, and values of the wrong kind. The binder would do
/// so too, but stops at the first one and speaks of types and properties.
/// </summary>
internal static class ConfigurationCheck
{
    /// <summary>A sentence for each key or value that cannot be used.</summary>
    /// <param name="section">The configuration.</param>
    /// <param name="type">The options that it is bound to.</param>
    public static IEnumerable<string> Errors(IConfigurationSection section, Type type)
    {
        if ((SettingKind.IsSection(type) || SettingKind.ItemOf(type) is not null) && section.Value is { Length: > 0 } value)
            return [new OptionError(section.Path, SettingKind.HoldsSecrets(type) ? Redaction.Hidden : value, "it has no value of its own, only settings below it.").ToString()];
        if (SettingKind.ItemOf(type) is { } item)
            return section.GetChildren().SelectMany(child => Errors(child, item));
        if (SettingKind.IsSection(type))
            return section.GetChildren().SelectMany(child => Property(section, child, type));
        return Problem(section, type) is { } problem ? [problem] : [];
    }

    private static IEnumerable<string> Property(IConfigurationSection section, IConfigurationSection child, Type type)
    {
        var settings = SettingKind.Properties(type).ToList();
        if (settings.Find(p => string.Equals(p.Name, child.Key, StringComparison.OrdinalIgnoreCase)) is { } setting)
            return Errors(child, setting.PropertyType);
        var names = settings.Select(p => p.Name).Order(StringComparer.Ordinal).ToList();
        var guess = Spelling.Nearest(child.Key, names) is { } nearest ? $" Did you mean {nearest}?" : "";
        return [$"{child.Path} is no setting; {section.Path} has {string.Join(", ", names)}.{guess}"];
    }

    private static string? Problem(IConfigurationSection section, Type type)
    {
        if (section.GetChildren().Any())
            return $"{section.Path} is a single value; it has nothing below it.";
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        // Nothing is a value for a text, and for what may be left out; for a number it is none.
        if (section.Value is not { } value || (value.Length == 0 && (plain == typeof(string) || plain != type)))
            return null;
        try
        {
            TypeDescriptor.GetConverter(plain).ConvertFromInvariantString(value);
            return null;
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            return new OptionError(section.Path, value, $"{Kind(plain)}.").ToString();
        }
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(type))}",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a time as hours:minutes:seconds, such as 00:00:30",
        _ when type == typeof(double) || type == typeof(float) => "a number, such as 0.05",
        _ => "a whole number",
    };
}
