namespace Ladis.Statistics.Tests;

public class TriageJudgeTests
{
    private const int Rows = 60;

    [Fact]
    public void Evidence_ShouldTakeTheLeastPValueOfEachRole()
    {
        var (part, window) = Drawn();
        var test = new ClassMatchedTest(part).Run(window, new int[Rows], Seed.From("window"));

        var evidence = new TriageJudge(part, [TriageRole.Deep, TriageRole.Profile, TriageRole.Early, TriageRole.Deep], 1, 0, new WindowTestOptions()).Evidence(test, view => window[view], Seed.From("window"));

        Assert.Equal(test.Views[1].PValue, evidence.Profile);
        Assert.Equal(Math.Min(test.Views[0].PValue, test.Views[3].PValue), evidence.Deep);
        Assert.Equal(test.Views[2].PValue, evidence.Early);
        Assert.Equal(ConfidenceDirection.Of(test, window[1], part.Views[1]), evidence.Confidence);
        // The first view was shifted by two standard deviations.
        Assert.Equal(1.0 / (WindowTestDefaults.Permutations + 1), evidence.Unmatched);
    }

    [Fact]
    public void Evidence_ShouldLeaveOutWhatNoViewStandsFor()
    {
        var (part, window) = Drawn();
        var test = new ClassMatchedTest(part).Run(window, new int[Rows], Seed.From("window"));

        var evidence = new TriageJudge(part, [TriageRole.None, TriageRole.None, TriageRole.None, TriageRole.None], 1, null, new WindowTestOptions()).Evidence(test, view => window[view], Seed.From("window"));

        Assert.Equal((1.0, 1.0, null, null), (evidence.Profile, evidence.Deep, evidence.Early, evidence.Unmatched));
    }

    private static (BaselinePart Part, FloatMatrix[] Window) Drawn()
    {
        var random = new SeededRandom(Seed.From("triage judge"));
        FloatMatrix[] Views(int rows) => [.. Enumerable.Range(0, 4).Select(_ => Samples.Gauss(rows, 4, random))];
        var window = Views(Rows);
        foreach (ref var value in window[0].Values.AsSpan())
        {
            value += 2;
        }

        return (new BaselinePart([.. Enumerable.Range(0, 300)], new int[300], Views(300), []), window);
    }
}
