using System.Globalization;
using System.Text;
using Ladis.Contracts.V1;

namespace Ladis.Testing;

/// <summary>What a detector made of the scripted history, held against what is true.</summary>
public sealed class HistoryOutcome
{
    private const int Top = 100;

    private readonly ScriptedHistory _history;
    private readonly IReadOnlyList<Verdict> _verdicts;
    private readonly IReadOnlyList<Alert> _alerts;

    /// <summary>Judges verdicts and alerts; a request's offset in its topic is its number in the history.</summary>
    /// <param name="history">The history that was played.</param>
    /// <param name="verdicts">All verdicts.</param>
    /// <param name="alerts">All alerts.</param>
    public HistoryOutcome(ScriptedHistory history, IReadOnlyList<Verdict> verdicts, IReadOnlyList<Alert> alerts)
    {
        (_history, _verdicts, _alerts) = (history, verdicts, alerts);
        Raised = [.. alerts.Where(a => a.State == AlertState.Firing).Select(a => (PhaseOf(a.Request.Offset), a))];
    }

    /// <summary>The alarms, with the phase that each was raised in.</summary>
    public IReadOnlyList<(HistoryPhase Phase, Alert Alert)> Raised { get; }

    /// <summary>Alarms of phases in which nothing was wrong.</summary>
    public int FalseAlarms => Raised.Count(r => r.Phase.IsClean);

    /// <summary>Requests of a phase up to the alarm, the one that raised it included; null when none was raised.</summary>
    /// <param name="phase">The phase.</param>
    public long? Delay(HistoryPhase phase)
    {
        var raised = Raised.FirstOrDefault(r => r.Phase == phase).Alert;
        return raised is null ? null : raised.Request.Offset - phase.First + 1;
    }

    /// <summary>The most suspicious requests of the windows under alarm that end in a phase, best first.</summary>
    /// <param name="phase">The phase.</param>
    public IReadOnlyList<HistoryRequest> MostSuspicious(HistoryPhase phase) =>
        [.. _verdicts.Where(v => v.AlarmActive && PhaseOf(v) == phase).SelectMany(v => v.Suspicious)
            .Concat(_alerts.Where(a => a.State != AlertState.Resolved && PhaseOf(a.Request.Offset) == phase).SelectMany(a => a.Suspicious))
            .GroupBy(s => s.Source.Offset).Select(g => g.MaxBy(s => s.Score)!)
            .OrderBy(s => s.PValue).ThenByDescending(s => s.Score).ThenBy(s => s.Source.Offset)
            .Take(Top).Select(s => _history.Requests[(int)s.Source.Offset])];

    /// <summary>The outcome as a Markdown table, a phase a row.</summary>
    public string ToTable()
    {
        var text = new StringBuilder(
            "| phase | requests | alarm | delay | triage at the alarm → at the phase's end | attacked share at the phase's end (95 %), true share of altered requests there | truly attacked of the top 100 | windows rejected at 5 % |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var phase in _history.Phases)
            text.Append(Row(phase));
        return text.ToString();
    }

    private string Row(HistoryPhase phase)
    {
        var windows = _verdicts.Where(v => PhaseOf(v) == phase).ToList();
        var alert = Raised.FirstOrDefault(r => r.Phase == phase).Alert;
        var resolved = alert is null ? null : _alerts.FirstOrDefault(a => a.State == AlertState.Resolved && string.Equals(a.AlertId, alert.AlertId, StringComparison.Ordinal));
        var alarm = alert is null ? "none" : resolved is null ? "fired" : $"fired, resolved at request {resolved.Request.Offset + 1:N0}";
        var rejected = windows.Count == 0 ? 0 : 100.0 * windows.Count(v => v.WindowTest.PValue <= v.WindowTest.Level) / windows.Count;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {phase.Name} | {phase.First + 1:N0}–{phase.End:N0} | {alarm} | {Delay(phase)?.ToString(CultureInfo.InvariantCulture) ?? "–"} | {(alert is null ? "–" : Kind(alert.Triage))} → {Kind(windows.LastOrDefault()?.Triage)} | {Share(windows.LastOrDefault())} | {Attacked(phase)} | {rejected:0} % of {windows.Count} |\n");
    }

    private string Attacked(HistoryPhase phase)
    {
        var suspicious = MostSuspicious(phase);
        return suspicious.Count == 0 || !_history.Requests.Skip(phase.First).Take(phase.Count).Any(r => r.IsAttacked)
            ? "–"
            : $"{suspicious.Count(r => r.IsAttacked)} of {suspicious.Count}";
    }

    private string Share(Verdict? verdict)
    {
        if (verdict?.AttackedShare is not { } share)
            return "–";
        var tested = _history.Requests.Where(r => r.Number > verdict.RequestsProcessed - 1 - share.Requests && r.Number < verdict.RequestsProcessed).ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{share.Share:P0} ({share.Low:P0}–{share.High:P0}), true {(double)tested.Count(r => r.IsAltered) / Math.Max(1, tested.Count):P0}");
    }

    private static string Kind(Triage? triage) => triage is null ? "–" : triage.Kind switch
    {
        ShiftKind.AdversarialSuspected => "adversarial suspected",
        ShiftKind.ClassMix => "class mix",
        ShiftKind.Corruption => "corruption",
        ShiftKind.None => "none",
        ShiftKind.Undetermined => "undetermined",
        _ => "–",
    };

    private HistoryPhase PhaseOf(long request) => _history.Requests[(int)request].Phase;

    /// <summary>Every request is judged, so that the number of requests so far is the place of the window's last one.</summary>
    private HistoryPhase PhaseOf(Verdict verdict) => PhaseOf(verdict.RequestsProcessed - 1);
}
