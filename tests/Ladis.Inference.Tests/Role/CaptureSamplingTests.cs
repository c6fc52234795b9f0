using Ladis.Inference.Configuration;
using Ladis.Inference.Role;
using Ladis.Streaming.Records;

namespace Ladis.Inference.Tests.Role;

public class CaptureSamplingTests
{
    private const int Offsets = 100_000;

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.01)]
    public void Rate_ShouldBeKept(double rate)
    {
        var captured = Captured(rate, partition: 3).Count;

        // Five standard deviations of a binomial count.
        var tolerance = 5 * Math.Sqrt(Offsets * rate * (1 - rate));
        Assert.InRange(captured, (Offsets * rate) - tolerance, (Offsets * rate) + tolerance);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void Rate_ShouldBeKept_WhereEveryKthOffsetIsATransactionsMarker(int k)
    {
        var captured = Captured(0.1, partition: 0).Count(offset => offset % k != 0);

        var requests = Offsets * (k - 1) / k;
        Assert.InRange(captured, 0.095 * requests, 0.105 * requests);
    }

    [Fact]
    public void Partitions_ShouldNotBeSampledAtTheSameOffsets() =>
        Assert.InRange(Captured(0.1, 0).Intersect(Captured(0.1, 1)).Count(), 0.008 * Offsets, 0.012 * Offsets);

    [Fact]
    public void HigherRate_ShouldCaptureWhatALowerOneDoes() =>
        Assert.Empty(Captured(0.1, 0).Except(Captured(0.3, 0)));

    [Fact]
    public void Choice_ShouldNeverChange() =>
        // Workers of two versions may read one topic: what is chosen is part of the contract.
        Assert.Equal([28, 31, 51], Captured(0.05, 1).TakeWhile(offset => offset < 60));

    [Fact]
    public void SecondLook_ShouldNeverChange() =>
        Assert.Equal([1, 13, 14], LookedAtAgain(4, rate: 1).TakeWhile(offset => offset < 24));

    [Theory]
    [InlineData(4, 1)]
    [InlineData(4, 0.1)]
    [InlineData(100, 1)]
    public void SecondLook_ShouldBeAtOneInSoMany_OfWhatIsCaptured(int every, double rate)
    {
        var again = LookedAtAgain(every, rate);

        var share = rate / every;
        var tolerance = 5 * Math.Sqrt(Offsets * share * (1 - share));
        Assert.InRange(again.Count, (Offsets * share) - tolerance, (Offsets * share) + tolerance);
        Assert.Empty(again.Except(Captured(rate, 1)));
    }

    [Fact]
    public void SecondLook_ShouldBeAtAll_OrNone_WhereThatIsSaid()
    {
        Assert.Equal(Captured(0.1, 1), LookedAtAgain(1, 0.1));
        Assert.Empty(LookedAtAgain(0, 1));
    }

    private static List<int> LookedAtAgain(int every, double rate)
    {
        var sampling = new CaptureSampling(new CaptureOptions { Rate = rate, Consistency = { Every = every } });
        return [.. Enumerable.Range(0, Offsets).Where(offset => sampling.LooksAgainAt(new InputRecord
        {
            Partition = new PartitionId("requests", 1),
            Offset = offset,
            Timestamp = DateTimeOffset.UnixEpoch,
        }))];
    }

    private static List<int> Captured(double rate, int partition)
    {
        var sampling = new CaptureSampling(new CaptureOptions { Rate = rate });
        return [.. Enumerable.Range(0, Offsets).Where(offset => sampling.Includes(new InputRecord
        {
            Partition = new PartitionId("requests", partition),
            Offset = offset,
            Timestamp = DateTimeOffset.UnixEpoch,
        }))];
    }
}
