using System.Net;
using Ladis.Settings;

namespace Ladis.Hosting.Configuration;

/// <summary>Section <c>Ladis:Http</c>: where metrics and health are served.</summary>
public sealed class HttpOptions : IOptionSection
{
    /// <summary>IP address to listen on, or <c>localhost</c>.</summary>
    /// <value>Default: <c>*</c>, every interface.</value>
    public string Host { get; set; } = "*";

    /// <summary>Port of <c>/metrics</c>, <c>/healthz</c> and <c>/readyz</c>; 0 picks a free one.</summary>
    /// <value>Default: 8080.</value>
    public int Port { get; set; } = 8080;

    /// <inheritdoc />
    public IEnumerable<OptionError> Validate(string section)
    {
        if (Port is < 0 or > ushort.MaxValue)
            yield return new($"{section}:{nameof(Port)}", Port.ToString(), "from 0 (any free port) to 65535.");
        // Kestrel takes any other word for "every interface".
        if (Host is not ("*" or "+" or "localhost") && !IPAddress.TryParse(Host, out _))
            yield return new($"{section}:{nameof(Host)}", Host, "an IP address of this machine, localhost, or * for every interface.");
    }
}
