using Ladis.Reporting.Evaluation;
using Ladis.Statistics;

namespace Ladis.Reporting.Tests.Evaluation;

public class EvaluatorTests
{
    private static readonly EvaluatedTap[] Taps = [new("inner", false), new("logits", true)];
    private static readonly EvaluationOptions Options = new()
    {
        Tests = 40,
        Sample = 40,
        Views = [EvaluationView.Values, EvaluationView.ClassResidual, EvaluationView.Sorted],
        Methods = [EvaluationMethod.Permutation, EvaluationMethod.Matched, EvaluationMethod.Ladis2022],
        Test = new WindowTestOptions { Permutations = 99 },
    };

    [Fact]
    public void Cells_ShouldBeTapsTimesViewsTimesMethods_AndSortedOfLogitsOnly()
    {
        var cells = new Evaluator(Taps, Rows("baseline", 400, 0), 3, Options).Run(Rows("moved", 200, 0.8), _ => { });

        string[] views = ["inner values", "inner class-residual", "logits values", "logits class-residual", "logits sorted"];
        Assert.Equal([.. views, .. views, "all min-p", .. views], cells.Select(c => $"{c.Tap} {c.View}"));
        Assert.All(cells, c => Assert.Equal(40, c.Tests));
        Assert.Equal(160, cells.First(c => c.Method == "matched").M);
    }

    [Fact]
    public void Rates_ShouldBeLowOnTheBaselineAndHighOnAShift()
    {
        var evaluator = new Evaluator(Taps, Rows("baseline", 800, 0), 3, Options);

        var clean = evaluator.Run(evaluator.HeldOut, _ => { });
        var moved = evaluator.Run(Rows("moved", 400, 1), _ => { });

        Assert.All(clean, c => Assert.InRange(c.Rate, 0, 0.3));
        Assert.All(moved.Where(c => c.Method != "ladis-2022" && c.Tap == "inner"), c => Assert.InRange(c.Rate, 0.9, 1));
    }

    [Fact]
    public void Rates_ShouldBeTheSame_WhenRepeated()
    {
        double[] Rates() => [.. new Evaluator(Taps, Rows("baseline", 400, 0), 3, Options).Run(Rows("moved", 200, 0.3), _ => { }).SelectMany(c => c.PValues)];

        Assert.Equal(Rates(), Rates());
    }

    [Fact]
    public void AttackedShare_ShouldWeakenTheShift()
    {
        double Rate(double share) => new Evaluator(Taps, Rows("baseline", 800, 0), 3, Options with { Share = share, Methods = [EvaluationMethod.Permutation] })
            .Run(Rows("moved", 400, 1), _ => { })[0].Rate;

        Assert.True(Rate(0.1) < Rate(1) - 0.4);
    }

    [Fact]
    public void SmallSets_ShouldBeRefusedWithTheirNumbers()
    {
        var evaluator = new Evaluator(Taps, Rows("baseline", 400, 0), 3, Options);

        Assert.StartsWith("The set few has 20 usable rows; a test takes 40 of them.", Assert.Throws<ArgumentException>(() => evaluator.Run(Rows("few", 20, 0), _ => { })).Message, StringComparison.Ordinal);
    }

    /// <summary>Gaussian rows around a centre of their class, moved by some standard deviations.</summary>
    private static EvaluationSet Rows(string name, int count, double moved)
    {
        var random = new SeededRandom(Seed.From(name));
        FloatMatrix inner = new(count, 6), logits = new(count, 3);
        var classes = new int[count];
        for (var i = 0; i < count; i++)
        {
            classes[i] = random.Next(3);
            for (var j = 0; j < 6; j++)
                inner[i, j] = (float)(random.NextGaussian() + moved + classes[i]);
            for (var j = 0; j < 3; j++)
                logits[i, j] = (float)(random.NextGaussian() + (j == classes[i] ? 4 : 0));
        }

        return new EvaluationSet(name, [inner, logits], classes, classes);
    }
}
