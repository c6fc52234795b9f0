using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>One stream under all policies at once, with the detector's own windows and strides.</summary>
internal sealed class PolicyStream
{
    public const int Policies = 4;
    public const int CleanFirst = 1000;
    public const int Most = 3000;
    public const int Stride = 25;
    public const int RateStride = 250;
    public const int Window = 1000;
    public const int Windows = 10;
    public const int Rejections = 5;
    public const double Level = 0.01;
    public const double Margin = 0.25;

    private const int TestSize = 100;

    private readonly Baseline _baseline;
    private readonly Seed _seed;
    private readonly int[] _tested;
    private readonly int _raw;
    private readonly AlarmRun[] _conformal;
    private readonly ClassMatchedTest _test;
    private readonly DetectionRate _rate = new();
    private readonly double _limit;
    private readonly Queue<PolicyRow> _window = new();
    private readonly Queue<bool> _rejections = new();
    private int _time;

    public PolicyStream(Baseline baseline, Seed seed)
    {
        (_baseline, _seed) = (baseline, seed);
        var views = Enumerable.Range(0, baseline.Views.Count).ToList();
        _tested = [.. views.Where(view => baseline.Options.Views[view].Kind != ViewKind.Raw)];
        _raw = views.First(view => baseline.Options.Views[view].Kind == ViewKind.Raw);
        _conformal = [.. new[] { 1e-5, 1e-8 }.Select(alpha => new AlarmRun(baseline.Calibration, alpha, seed))];
        var reference = baseline.Reference;
        _test = new ClassMatchedTest(new BaselinePart([.. reference.Rows], reference.Classes.ToArray(), [.. _tested.Select(view => reference.Views[view])], reference.Scores));
        _limit = Margin + _rate.Run(baseline.HeldOut.Views[_raw], reference.Views[_raw], Seed.From("policy-rate")).Rate;
    }

    /// <summary>Requests up to the first alarm of each policy; int.MaxValue while there is none.</summary>
    public int[] Alarms { get; } = [.. Enumerable.Repeat(int.MaxValue, Policies)];

    public bool AllAlarmed => Alarms.All(alarm => alarm < int.MaxValue);

    /// <summary>Takes in a request; alarms count, and are counted, from a place on.</summary>
    public void Observe(PolicyRow row, int countsFrom)
    {
        _time++;
        _window.Enqueue(row);
        if (_window.Count > Window)
            _window.Dequeue();
        for (var i = 0; i < _conformal.Length; i++)
            Note(i, Alarms[i] == int.MaxValue && _conformal[i].Observe(row.Class, row.Scores, _time), countsFrom);
        if (_time % Stride == 0 && Alarms[2] == int.MaxValue && _time > countsFrom - (Stride * Windows))
            Note(2, Test(), countsFrom);
        if (_time % RateStride == 0 && _time > countsFrom && Alarms[3] == int.MaxValue && _window.Count == Window)
            Note(3, Rate(), countsFrom);
    }

    private void Note(int policy, bool alarms, int countsFrom)
    {
        if (alarms && _time > countsFrom && Alarms[policy] == int.MaxValue)
            Alarms[policy] = _time - countsFrom;
    }

    private bool Test()
    {
        if (_window.Count < TestSize)
            return false;
        PolicyRow[] recent = [.. _window.TakeLast(TestSize)];
        var result = _test.Run([.. _tested.Select(view => Matrix(recent, view))], Array.ConvertAll(recent, row => row.Class), _seed.With((long)_time));
        _rejections.Enqueue(MinP.Rejects(result.PValue, Level));
        if (_rejections.Count > Windows)
            _rejections.Dequeue();
        return _rejections.Count(rejected => rejected) >= Rejections;
    }

    private bool Rate() => _rate.Run(Matrix([.. _window], _raw), _baseline.Reference.Views[_raw], _seed.With((long)_time)).Rate >= _limit;

    private static FloatMatrix Matrix(PolicyRow[] rows, int view)
    {
        var matrix = new FloatMatrix(rows.Length, rows[0].Views[view].Length);
        for (var i = 0; i < rows.Length; i++)
            rows[i].Views[view].CopyTo(matrix.Row(i));
        return matrix;
    }
}
