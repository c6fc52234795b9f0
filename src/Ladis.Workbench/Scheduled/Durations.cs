using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;

namespace Ladis.Workbench.Scheduled;

/// <summary>Durations as command lines have them: ISO 8601 (PT1H30M, P2D), or shorter (90s, 15m, 1h, 2d, 1w).</summary>
internal static partial class Durations
{
    /// <summary>Reads one.</summary>
    /// <returns>Null when it is none; it may be 0 or below.</returns>
    public static TimeSpan? Parse(string text)
    {
        try
        {
            if (Short().Match(text) is not { Success: true } match)
                return text.StartsWith('P') ? XmlConvert.ToTimeSpan(text) : null;
            var number = double.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
            return match.Groups["unit"].Value.ToLowerInvariant() switch
            {
                "s" => TimeSpan.FromSeconds(number),
                "m" => TimeSpan.FromMinutes(number),
                "h" => TimeSpan.FromHours(number),
                "d" => TimeSpan.FromDays(number),
                _ => TimeSpan.FromDays(7 * number),
            };
        }
        catch (Exception unreadable) when (unreadable is FormatException or OverflowException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^(?<number>\d{1,9}(\.\d{1,6})?)(?<unit>[smhdw])$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Short();
}
