using System.Text;

namespace Ladis.Reporting.Tuning;

/// <summary>A tuning as Markdown: both tables and the advice.</summary>
public static class TuneMarkdown
{
    /// <summary>Writes the page.</summary>
    /// <param name="windows">What was tried of the window test.</param>
    /// <param name="alarms">What was tried of the alarm.</param>
    /// <param name="options">The options.</param>
    public static string Render(IReadOnlyList<WindowTuningRow> windows, IReadOnlyList<AlarmTuningRow> alarms, TuneOptions options)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(alarms);
        ArgumentNullException.ThrowIfNull(options);
        var text = new StringBuilder("# Tuning\n\n");
        text.Append($"{options.Repeats} streams of each kind, seed {options.Seed}. Level: clean pictures that neither fit nor reference nor bag has seen. A delay is the median number of requests ")
            .Append("from the attack's start, every request attacked from there; – = fewer than half found.\n\n## The alarm\n\n");
        AppendAlarms(text, alarms, options);
        text.Append("\n## The window test\n\n");
        AppendWindows(text, windows, options);
        var (alarm, whyAlarm) = TuneAdvice.Alarm(alarms, options.RequestsPerDay);
        var (window, whyWindow) = TuneAdvice.Window(windows);
        text.Append($"\n## Recommended\n\n- Alarm: `Ladis:Detection:Alpha={alarm.Alpha:0.########E-0}`: {whyAlarm}\n")
            .Append($"- Window test: W = {window.Window}, stride {window.Stride}, {window.View}, level {window.Level}: {whyWindow}\n")
            .Append("- The alarm is the one to wake people by: its bound holds however long the stream runs, a window test's level holds for each test alone.\n");
        return text.ToString();
    }

    private static void AppendAlarms(StringBuilder text, IReadOnlyList<AlarmTuningRow> rows, TuneOptions options)
    {
        text.Append($"| alpha | false alarms a day at {options.RequestsPerDay:N0} requests, at most | clean streams that alarmed | {Names(rows[0].Sets)} | µs a request |\n|---|---|---|{Rule(rows[0].Sets)}---|\n");
        foreach (var row in rows)
            text.Append($"| {row.Alpha:0.##E-0} | {row.PerDay(options.RequestsPerDay):0.####} | {row.FalseAlarms} of {row.Streams}, {row.Requests} requests each | {Cells(row.Sets)} | {row.Microseconds:0.#} |\n");
    }

    private static void AppendWindows(StringBuilder text, IReadOnlyList<WindowTuningRow> rows, TuneOptions options)
    {
        text.Append($"| W | stride | view | level | clean windows rejected | false rejections a day | {Names(rows[0].Sets)} | µs a request |\n|---|---|---|---|---|---|{Rule(rows[0].Sets)}---|\n");
        foreach (var row in rows)
        {
            text.Append($"| {row.Window} | {row.Stride} | {row.View} | {100 * row.Level:0.##} % | {100 * row.CleanRate:0.#} % of {row.CleanTests} | {row.Level * options.RequestsPerDay / row.Stride:N0} | ")
                .Append($"{Cells(row.Sets)} | {row.Microseconds:0} |\n");
        }
    }

    private static string Names(IReadOnlyList<SetDelay> sets) => string.Join(" | ", sets.Select(s => $"{Untrusted.Markdown(s.Set)}: found, delay"));

    private static string Rule(IReadOnlyList<SetDelay> sets) => string.Concat(sets.Select(_ => "---|"));

    private static string Cells(IReadOnlyList<SetDelay> sets) => string.Join(" | ", sets.Select(s => $"{100 * s.Power:0} %, {s.Median?.ToString() ?? "–"}"));
}
