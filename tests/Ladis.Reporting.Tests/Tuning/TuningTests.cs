using Ladis.Reporting.Evaluation;
using Ladis.Reporting.Tuning;
using Ladis.Statistics;

namespace Ladis.Reporting.Tests.Tuning;

public class TuningTests
{
    private static readonly TuneOptions Options = new() { Windows = [40, 80], Strides = [20, 40], Levels = [0.05], Alphas = [1e-6, 1e-4], Repeats = 6 };
    private static readonly TuneData Data = new(Rows("clean", 1200, 0), [Rows("strong", 200, 2), Rows("absent", 200, 0)], 3, Options);

    [Fact]
    public void Windows_ShouldHoldTheirLevel_AndFindTheShiftThatIsThere()
    {
        var rows = new WindowTuning(Data, Options, TimeProvider.System).Run(_ => { });

        Assert.Equal(2 * 2 * 4, rows.Count);
        var combined = rows.Where(r => r.View == EvaluationNames.Combined).ToList();
        Assert.All(combined, r => Assert.InRange(r.CleanRate, 0, 0.25));
        Assert.All(combined, r => Assert.Equal(1, r.Sets[0].Power));
        Assert.All(combined, r => Assert.True(r.Sets[0].Median % r.Stride == 0 && r.Sets[0].Median <= r.Window));
        Assert.All(combined, r => Assert.InRange(r.Sets[1].Power, 0, 0.7));
    }

    [Fact]
    public void Alarm_ShouldBeSlower_WhenAlphaIsSmaller_AndQuietOnCleanStreams()
    {
        var rows = new AlarmTuning(Data, Options, TimeProvider.System).Run();

        Assert.All(rows, r => Assert.Equal(0, r.FalseAlarms));
        Assert.All(rows, r => Assert.Equal(1, r.Sets[0].Power));
        Assert.True(rows[0].Sets[0].Median >= rows[1].Sets[0].Median);
        Assert.Null(rows[0].Sets[1].Median);
        Assert.Equal(0.2, rows[0].PerDay(100_000), 9);
    }

    [Fact]
    public void Advice_ShouldTakeTheSettingThatHoldsItsLevelAndFindsMost()
    {
        WindowTuningRow[] rows =
        [
            Row(100, 60, 100, 5), Row(50, 5, 60, 50), Row(200, 4, 100, 80),
        ];

        var (row, why) = TuneAdvice.Window(rows);

        Assert.Equal(200, row.Window);
        Assert.Contains("rejects 4 of 100 clean windows", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Advice_ShouldTakeTheSafestAlarmThatIsNotMuchSlower()
    {
        AlarmTuningRow[] rows = [Alarm(1e-8, 40), Alarm(1e-6, 25), Alarm(1e-4, 18)];

        Assert.Equal(1e-6, TuneAdvice.Alarm(rows, 1000).Row.Alpha);
    }

    [Fact]
    public void SmallSets_ShouldBeRefused()
    {
        var data = new TuneData(Rows("clean", 600, 0), [Rows("few", 30, 2)], 3, Options);

        Assert.StartsWith("The set few has 30 pictures; a window of 40 needs as many.", Assert.Throws<ArgumentException>(() => new WindowTuning(data, Options, TimeProvider.System).Run(_ => { })).Message, StringComparison.Ordinal);
    }

    private static WindowTuningRow Row(int window, int rejected, int power, int delay) =>
        new(window, 10, "min-p", 0.05, rejected, 100, [new("a", [.. Enumerable.Range(0, 100).Select(i => i < power ? delay : (int?)null)])], 100);

    private static AlarmTuningRow Alarm(double alpha, int delay) => new(alpha, 0, 10, 1000, [new("a", [delay, delay, delay])], 1);

    private static EvaluationSet Rows(string name, int count, double moved)
    {
        var random = new SeededRandom(Seed.From(name));
        FloatMatrix penultimate = new(count, 5), logits = new(count, 3);
        var classes = new int[count];
        for (var i = 0; i < count; i++)
        {
            classes[i] = random.Next(3);
            for (var j = 0; j < 5; j++)
                penultimate[i, j] = (float)(random.NextGaussian() + moved + classes[i]);
            for (var j = 0; j < 3; j++)
                logits[i, j] = (float)(random.NextGaussian() + (j == classes[i] ? 6 - moved : 0));
        }

        return new EvaluationSet(name, [penultimate, logits], classes, null);
    }
}
