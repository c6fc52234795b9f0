using Ladis.Reporting.Evaluation;
using Ladis.Statistics;

namespace Ladis.Reporting.Tests.Evaluation;

public class TriageEvaluationTests
{
    private static readonly EvaluationOptions Options = new() { Tests = 10, Sample = 60 };

    [Theory]
    [InlineData("clean", 0, 0, ShiftKind.None)]
    [InlineData("early", 1.5, 0, ShiftKind.Corruption)]
    [InlineData("drained", 0, 3, ShiftKind.Corruption)]
    [InlineData("surer", 0, -3, ShiftKind.AdversarialSuspected)]
    public void Windows_ShouldBeCalledByTheViewThatMoved_AndItsDirection(string name, double early, double confidence, ShiftKind expected)
    {
        var triage = new TriageEvaluation(["early", "deep", "scores"], Rows("baseline", 600, 0, 0), 3, (0, 1, 2), Options);

        var counts = triage.Run(Rows(name, 300, early, confidence)).Counts;

        Assert.Equal(10, counts.Sum());
        Assert.InRange(counts[(int)expected], 8, 10);
    }

    private static EvaluationSet Rows(string name, int count, double early, double confidence)
    {
        var random = new SeededRandom(Seed.From(name));
        FloatMatrix[] taps = [new(count, 4), new(count, 5), new(count, 3)];
        var classes = new int[count];
        for (var i = 0; i < count; i++)
        {
            classes[i] = random.Next(3);
            for (var j = 0; j < 4; j++)
                taps[0][i, j] = (float)(random.NextGaussian() + early);
            for (var j = 0; j < 5; j++)
                taps[1][i, j] = (float)(random.NextGaussian() + classes[i]);
            for (var j = 0; j < 3; j++)
                taps[2][i, j] = (float)(random.NextGaussian() + (j == classes[i] ? 6 - confidence : 0));
        }

        return new EvaluationSet(name, taps, classes, null);
    }
}
