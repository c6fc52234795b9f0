using Ladis.Contracts.V1;

namespace Ladis.Workbench.Demo;

/// <summary>What was sent, and what came back on the topics. Only this bookkeeping knows which requests are attacked; the roles do not.</summary>
/// <param name="options">What is played.</param>
/// <param name="progress">Called at every request sent, and at everything that comes back.</param>
internal sealed class DemoLedger(DemoOptions options, Action progress)
{
    private const int AccuracyWindow = 200;

    private readonly Lock _gate = new();
    private readonly int[] _labels = new int[options.Total];
    private readonly Queue<bool> _recent = new(AccuracyWindow);
    private readonly List<Alert> _alerts = [];
    private readonly Dictionary<string, SuspiciousRequest> _suspects = new(StringComparer.Ordinal);
    private readonly int[] _correct = new int[2];
    private readonly int[] _answered = new int[2];
    private Verdict? _last;
    private int _sent;

    public static string RequestId(int index) => $"demo-{index:D6}";

    public void Sent(int index, int label)
    {
        lock (_gate)
        {
            _labels[index] = label;
            _sent = index + 1;
        }

        progress();
    }

    public void Answered(Prediction prediction)
    {
        lock (_gate)
        {
            var index = IndexOf(prediction.RequestId);
            var group = options.IsAttacked(index) ? 1 : 0;
            var right = prediction.PredictedClass == _labels[index];
            _answered[group]++;
            _correct[group] += right ? 1 : 0;
            if (_recent.Count == AccuracyWindow)
                _recent.Dequeue();
            _recent.Enqueue(right);
        }

        progress();
    }

    public void Judged(Verdict verdict)
    {
        progress();
        lock (_gate)
        {
            _last = verdict;
            if (!verdict.AlarmActive)
                return;
            foreach (var suspect in verdict.Suspicious)
            {
                if (!_suspects.TryGetValue(suspect.RequestId, out var known) || suspect.Score > known.Score)
                    _suspects[suspect.RequestId] = suspect;
            }
        }
    }

    public void Alerted(Alert alert)
    {
        lock (_gate)
            _alerts.Add(alert);
    }

    /// <summary>Whether every request was answered and judged.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_gate)
                return _answered.Sum() == options.Total && _last?.RequestsProcessed == options.Total;
        }
    }

    public DemoSnapshot Snapshot()
    {
        lock (_gate)
        {
            return new DemoSnapshot(
                _sent == 0 ? "starting" : options.PhaseOf(_sent - 1), _sent, _answered.Sum(),
                _recent.Count == 0 ? null : _recent.Count(r => r) / (double)_recent.Count,
                _last, [.. _alerts]);
        }
    }

    public DemoOutcome Outcome()
    {
        lock (_gate)
        {
            var firing = _alerts.Where(a => a.State == AlertState.Firing).Select(a => IndexOf(a)).ToList();
            var top = _suspects.Values.OrderByDescending(s => s.Score).Take(10).ToList();
            return new DemoOutcome(
                FalseAlarms: firing.Count(i => !options.IsAttacked(i)),
                Delay: firing.Where(options.IsAttacked).Select(i => (int?)(i - options.CleanBefore + 1)).FirstOrDefault(),
                Resolved: _alerts.Any(a => a.State == AlertState.Resolved),
                Top: top,
                TopAttacked: top.Count(s => options.IsAttacked(IndexOf(s.RequestId))),
                CleanAccuracy: _correct[0] / (double)Math.Max(1, _answered[0]),
                AttackedAccuracy: _correct[1] / (double)Math.Max(1, _answered[1]));
        }
    }

    /// <summary>The requests topic has one partition that only the demo writes to: the offset counts the requests.</summary>
    private static int IndexOf(Alert alert) => (int)alert.Request.Offset;

    private static int IndexOf(string requestId) => int.Parse(requestId.AsSpan(requestId.IndexOf('-', StringComparison.Ordinal) + 1));
}
