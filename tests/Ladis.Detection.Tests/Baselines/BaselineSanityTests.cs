using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Statistics;

namespace Ladis.Detection.Tests.Baselines;

public class BaselineSanityTests
{
    [Fact]
    public void Sanity_ShouldHaveNothingToSay_AboutAGoodBaseline()
    {
        var sanity = BaselineSanity.Check(Clean.Baseline);

        Assert.Empty(sanity.Warnings);
        Assert.Equal((200, 0), (sanity.Tests, sanity.Duplicates));
        Assert.InRange(sanity.Rejections!.Value, 0, 0.3);
    }

    [Fact]
    public void Sanity_ShouldWarn_WhenRowsAreRepeated()
    {
        var snapshot = Clean.Builder(200).Build([], Clean.Start, "made up").Baseline.Snapshot.Clone();
        snapshot.PredictedClasses.Add(snapshot.PredictedClasses.ToList());
        foreach (var tap in snapshot.Taps)
        {
            tap.Values.Float32.Add(tap.Values.Float32.ToList());
            tap.Values.Shape[0] *= 2;
        }

        var sanity = BaselineSanity.Check(BaselineReader.Load(snapshot));

        Assert.InRange(sanity.Duplicates, 100, 300);
        Assert.Contains(sanity.Warnings, w => w.Contains("rows have a twin", StringComparison.Ordinal));
    }

    [Fact]
    public void Sanity_ShouldWarn_WhenAClassIsAbsentOrRare()
    {
        var random = new SeededRandom(Seed.From("classes"));

        var sanity = Check(Enumerable.Range(0, 300).Select(i => Clean.Activation(random, i % 40 == 0 ? 1 : i % 2 * 2, i, Clean.Start)));

        Assert.Contains(sanity.Warnings, w => w.StartsWith("No row to compare with is of class 3: ", StringComparison.Ordinal));
        Assert.Contains(sanity.Warnings, w => w.StartsWith("Fewer than 10 rows to compare with are of class 1: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Sanity_ShouldLeaveTheLevelOpen_WhenTooFewRowsAreHeldOut() => Assert.Null(BaselineSanity.Check(Clean.Builder(100).Build([], Clean.Start, "few").Baseline).Rejections);

    private static BaselineSanity Check(IEnumerable<Activation> rows)
    {
        var builder = new BaselineBuilder(seed: 1);
        foreach (var row in rows)
            builder.Add(row);
        return BaselineSanity.Check(builder.Build([], Clean.Start, "made up").Baseline);
    }
}
