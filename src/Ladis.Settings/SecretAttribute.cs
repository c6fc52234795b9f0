namespace Ladis.Settings;

/// <summary>Marks a setting whose value is never shown. Beside it stands a setting of the same name with <c>File</c>, the file that holds the value.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
