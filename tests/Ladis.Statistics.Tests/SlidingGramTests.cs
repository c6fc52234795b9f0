namespace Ladis.Statistics.Tests;

public sealed class SlidingGramTests
{
    [Theory]
    [InlineData(1, 3000)]
    [InlineData(7, 3000)]
    [InlineData(64, 3000)]
    [InlineData(16, 1_000_000)]
    public void Sums_ShouldEqualRecomputed_WhateverTheBatch(int batch, int arrivals)
    {
        var random = new SeededRandom(Seed.From("sliding"));
        var reference = Samples.Gauss(50, 3, random);
        var sliding = new SlidingGram(reference, 40);
        var last = new FloatMatrix(40, 3);
        for (var t = 0; t < arrivals;)
        {
            var rows = Samples.Gauss(Math.Min(batch, arrivals - t), 3, random, 0.3);
            sliding.Add(rows.Values);
            for (var i = 0; i < rows.Rows; i++, t++)
            {
                rows.Row(i).CopyTo(last.Row(t % 40));
            }

            if (t < 30 || t >= arrivals - 100)
            {
                Compare(sliding, reference, last.Select([.. Enumerable.Range(Math.Max(0, t - 40), Math.Min(t, 40)).Select(number => number % 40)]));
            }
        }
    }

    [Fact]
    public void Add_ShouldAllocateNothing_AfterWarmUp()
    {
        var random = new SeededRandom(Seed.From("sliding"));
        var sliding = new SlidingGram(Samples.Gauss(50, 3, random), 40);
        var rows = Samples.Gauss(16, 3, random).Values;
        sliding.Add(rows);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                sliding.Add(rows);
            }
        }));
    }

    [Fact]
    public void Add_ShouldRefuse_WhenValueIsNotFinite()
    {
        var sliding = new SlidingGram(Samples.Gauss(50, 3, new SeededRandom(Seed.From(1))), 40);
        Assert.Throws<ArgumentException>(() => sliding.Add([1, 2, 3, float.NaN, 1, 2]));
        Assert.Equal((0, 0.0), (sliding.Count, sliding.UnbiasedMmd));
    }

    /// <summary>Centred by the reference the kernel values differ in their last digits from those centred by the pool; sums agree to 1e-5, and the incremental ones with themselves far closer.</summary>
    private static void Compare(SlidingGram sliding, FloatMatrix reference, FloatMatrix window)
    {
        Assert.Equal(window.Rows, sliding.Count);
        if (window.Rows < 2)
        {
            return;
        }

        var sums = CrossSums.Of(reference, window, Kernel.FiveGaussians, sliding.Bandwidth);
        Assert.InRange(MaximumMeanDiscrepancy.Unbiased(reference, window, bandwidth: sliding.Bandwidth).Value - sliding.UnbiasedMmd, -1e-5, 1e-5);
        for (var j = 0; j < window.Rows; j++)
        {
            var slot = (sliding.Arrivals - window.Rows + j) % sliding.Window;
            Assert.InRange((sums.WithinY[j] / (window.Rows - 1)) - (sums.YToX[j] / reference.Rows) - sliding.Witness((int)slot), -1e-5, 1e-5);
        }

        var fresh = new SlidingGram(reference, sliding.Window, sliding.Bandwidth);
        fresh.Add(window.Values);
        Assert.InRange(Math.Abs(fresh.UnbiasedMmd - sliding.UnbiasedMmd), 0, 1e-9 * Math.Abs(fresh.UnbiasedMmd) + 1e-12);
    }
}
