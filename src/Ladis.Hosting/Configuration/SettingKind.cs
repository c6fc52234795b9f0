using System.Collections;
using System.Reflection;
using Ladis.Settings;

namespace Ladis.Hosting.Configuration;

/// <summary>How the options' types become keys of the configuration.</summary>
internal static class SettingKind
{
    /// <summary>Whether a type is a section with settings below it.</summary>
    public static bool IsSection(Type type) => type.IsClass && type != typeof(string) && ItemOf(type) is null;

    /// <summary>The kind of a list's or a dictionary's items; null for anything else.</summary>
    public static Type? ItemOf(Type type) => type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) && type.IsGenericType
        ? type.GetGenericArguments()[^1]
        : type.IsArray ? type.GetElementType() : null;

    /// <summary>Whether a list's items have names instead of numbers.</summary>
    public static bool IsTable(Type type) => type.IsGenericType && type.GetGenericArguments().Length == 2;

    /// <summary>The settings of a section.</summary>
    public static IEnumerable<PropertyInfo> Properties(Type section) => section.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite);

    /// <summary>Whether a setting's value is never shown.</summary>
    public static bool IsSecret(PropertyInfo setting) => setting.IsDefined(typeof(SecretAttribute));

    /// <summary>Whether a table or a section is made for secrets, too: a value that is put in their place may be one.</summary>
    public static bool HoldsSecrets(Type type) => IsTable(type)
        || (IsSection(type) && Properties(type).Any(p => IsSecret(p) || (IsSection(p.PropertyType) && HoldsSecrets(p.PropertyType))));
}
