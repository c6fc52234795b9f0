namespace Ladis.Statistics.Tests;

public sealed class ConfidenceDirectionTests
{
    private const int Classes = 6;

    /// <summary>A reference of its own for each run: the p-values are exact over references and windows together.</summary>
    [Fact]
    public void PValues_ShouldBeUniform_ForCleanRequests()
    {
        var shifts = Enumerable.Range(0, 300).Select(run =>
        {
            var (random, reference) = Reference($"level {run}");
            return Judge(reference, Logits(30, random, (_, _) => { }), Seed.From((ulong)run));
        }).ToList();

        Assert.InRange(shifts.Count(s => s.TiltPValue <= 0.2), 40, 80);
        Assert.InRange(shifts.Count(s => s.SurerPValue <= 0.2), 40, 80);
        Assert.InRange(shifts.Average(s => s.Tilt), -0.05, 0.05);
    }

    [Fact]
    public void Tilt_ShouldBePositive_WhenARivalIsRaised()
    {
        var (random, reference) = Reference("rival");
        var shift = Judge(reference, Logits(60, random, (row, _) => row[1] += 0.8f * (row[0] - row[1])), Seed.From("rival"));

        Assert.InRange(shift.Tilt, 0.2, 3);
        Assert.Equal((0.02, 1), (shift.TiltPValue, shift.SurerPValue));
    }

    [Fact]
    public void Tilt_ShouldBeNegative_WhenConfidenceIsLostToAll()
    {
        var (random, reference) = Reference("drained");
        var shift = Judge(reference, Logits(60, random, (row, _) => Scale(row, 0.4f)), Seed.From("drained"));

        Assert.InRange(shift.Tilt, -3, -0.2);
        Assert.Equal((0.02, 1), (shift.TiltPValue, shift.SurerPValue));
    }

    [Fact]
    public void SurerPValue_ShouldBeSmall_WhenFewRequestsAreFarSurer()
    {
        var (random, reference) = Reference("surer");
        var shift = Judge(reference, Logits(60, random, (row, i) => row[0] += i < 6 ? 12 : 0), Seed.From("surer"));

        Assert.InRange(shift.SurerPValue, 0.01, 0.02);
        Assert.True(shift.Tilt > 0);
    }

    [Fact]
    public void Of_ShouldSayNothing_WhenTheTestIsInconclusive_AndRefuseOneClass()
    {
        var (random, reference) = Reference("few");
        Assert.Equal(new ConfidenceShift(0, 1, 1), Judge(reference, Logits(5, random, (_, _) => { }), Seed.From("few")));

        var one = new FloatMatrix(40, 1);
        var part = new BaselinePart([.. Enumerable.Range(0, 40)], new int[40], [one], []);
        var test = new ClassMatchedTest(part, new WindowTestOptions { Permutations = 19 }).Run([one], new int[40], Seed.From("one"));
        Assert.Throws<ArgumentException>(() => ConfidenceDirection.Of(test, one, one));
    }

    private static (SeededRandom Random, BaselinePart Reference) Reference(string name)
    {
        var random = new SeededRandom(Seed.From(name));
        return (random, new BaselinePart([.. Enumerable.Range(0, 240)], new int[240], [Logits(240, random, (_, _) => { })], []));
    }

    private static ConfidenceShift Judge(BaselinePart reference, FloatMatrix window, Seed seed)
    {
        var test = new ClassMatchedTest(reference, new WindowTestOptions { Permutations = 99, Rows = 100 }).Run([window], new int[window.Rows], seed);
        return ConfidenceDirection.Of(test, window, reference.Views[0]);
    }

    /// <summary>Sorted rows of one class that is 3 ahead on average.</summary>
    private static FloatMatrix Logits(int rows, SeededRandom random, Action<float[], int> change)
    {
        var logits = Samples.Gauss(rows, Classes, random);
        for (var i = 0; i < rows; i++)
        {
            var row = logits.Row(i).ToArray();
            row[0] += 3;
            Array.Sort(row, (one, other) => other.CompareTo(one));
            change(row, i);
            row.CopyTo(logits.Row(i));
        }

        return logits;
    }

    private static void Scale(float[] row, float factor)
    {
        for (var i = 0; i < row.Length; i++)
        {
            row[i] *= factor;
        }
    }
}
