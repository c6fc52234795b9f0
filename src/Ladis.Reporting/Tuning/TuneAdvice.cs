using Ladis.Reporting.Evaluation;

namespace Ladis.Reporting.Tuning;

/// <summary>Chooses among what was tried, and says why.</summary>
public static class TuneAdvice
{
    /// <summary>Of the window tests: those that hold their level, then the most power on the set that is found least, then the shortest delay, then the cheapest.</summary>
    /// <param name="rows">What was tried; at least one row.</param>
    public static (WindowTuningRow Row, string Why) Window(IReadOnlyList<WindowTuningRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var holding = rows.Where(HoldsLevel).ToList();
        var best = (holding.Count > 0 ? holding : rows)
            .OrderByDescending(Weakest).ThenBy(r => r.Sets.Max(s => s.Median ?? int.MaxValue)).ThenBy(r => r.Level).ThenBy(r => r.View != EvaluationNames.Combined).ThenBy(r => r.Microseconds).First();
        var level = holding.Count > 0
            ? $"it rejects {best.CleanRejected} of {best.CleanTests} clean windows, within chance of its level of {100 * best.Level:0.##} %"
            : $"no setting held its level within three standard errors; this one rejects {best.CleanRejected} of {best.CleanTests} clean windows, so the clean pictures differ among themselves";
        return (best, $"{level}; it finds {100 * Weakest(best):0} % of the streams of the set that is hardest for it, half of them within {Delays(best.Sets)} requests, at {best.Microseconds:0} µs a request.");
    }

    /// <summary>Of the alarms: the smallest α whose median delays are within half as much again of the fastest one's.</summary>
    /// <param name="rows">What was tried; at least one row.</param>
    /// <param name="requestsPerDay">Requests a day.</param>
    public static (AlarmTuningRow Row, string Why) Alarm(IReadOnlyList<AlarmTuningRow> rows, double requestsPerDay)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var found = rows.Max(r => r.Sets.Count(s => s.Median is not null));
        var able = rows.Where(r => r.Sets.Count(s => s.Median is not null) == found).ToList();
        var fastest = able.Min(Total);
        var best = able.Where(r => Total(r) <= 1.5 * fastest + 1).MinBy(r => r.Alpha)!;
        return (best, $"it finds {found} of {best.Sets.Count} sets, within {Delays(best.Sets)} requests in the median; a larger alpha finds none more and is at most half as fast again. "
            + $"At {requestsPerDay:N0} requests a day that is at most {best.PerDay(requestsPerDay):0.####} false alarms a day, {365 * best.PerDay(requestsPerDay):0.##} a year.");
    }

    private static double Total(AlarmTuningRow row) => row.Sets.Sum(s => s.Median ?? 0);

    private static double Weakest(WindowTuningRow row) => row.Sets.Min(s => s.Power);

    /// <summary>Within three binomial standard errors above its level.</summary>
    private static bool HoldsLevel(WindowTuningRow row) => row.CleanRate <= row.Level + (3 * Math.Sqrt(row.Level * (1 - row.Level) / row.CleanTests));

    private static string Delays(IReadOnlyList<SetDelay> sets) => string.Join(" / ", sets.Select(s => s.Median?.ToString() ?? "–"));
}
