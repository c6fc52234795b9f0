namespace Ladis.Settings;

/// <summary>A section of the configuration that can check itself.</summary>
public interface IOptionSection
{
    /// <summary>Every error at once; empty when the section can be used.</summary>
    /// <param name="section">Full key of the section, the prefix of every error's key.</param>
    IEnumerable<OptionError> Validate(string section);
}
