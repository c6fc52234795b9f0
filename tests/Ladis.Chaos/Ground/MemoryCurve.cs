using System.Diagnostics;
using System.Globalization;

namespace Ladis.Chaos.Ground;

/// <summary>A process's resident memory over time, as Linux tells it.</summary>
public sealed class MemoryCurve
{
    private const int Megabyte = 1024; // of the kilobytes that /proc states
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    private readonly List<int> _megabytes = [];
    private long _last = Stopwatch.GetTimestamp();

    /// <summary>Looks, if the last look is long enough ago.</summary>
    /// <param name="processId">The process.</param>
    public void Look(int processId)
    {
        if (Stopwatch.GetElapsedTime(_last) < Every)
            return;
        _last = Stopwatch.GetTimestamp();
        try
        {
            var line = File.ReadLines($"/proc/{processId}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            _megabytes.Add(int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / Megabyte);
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException)
        {
            // The process has just ended; its successor has another id.
        }
    }

    /// <summary>The greatest resident megabytes so far.</summary>
    public int Most => _megabytes.DefaultIfEmpty().Max();

    /// <summary>Median and greatest resident megabytes of a third of the time.</summary>
    /// <param name="third">0, 1 or 2.</param>
    public (int Median, int Most) Third(int third)
    {
        var part = _megabytes[(_megabytes.Count * third / 3)..(_megabytes.Count * (third + 1) / 3)].Order().ToList();
        return part.Count == 0 ? (0, 0) : (part[part.Count / 2], part[^1]);
    }
}
