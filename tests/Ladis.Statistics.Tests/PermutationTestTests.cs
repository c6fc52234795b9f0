namespace Ladis.Statistics.Tests;

public sealed class PermutationTestTests
{
    [Theory]
    [InlineData(40, 40)]
    [InlineData(30, 50)]
    public void PValues_ShouldBeUniform_WhenDistributionsAreEqual(int n, int m)
    {
        var random = new SeededRandom(Seed.From("uniform"));
        var test = new PermutationTest(new WindowTestOptions { Permutations = 99 });
        var values = Enumerable.Range(0, 400).Select(i => test.Run(Samples.Gauss(n, 5, random), Samples.Gauss(m, 5, random), Seed.From((ulong)i)).PValue).ToArray();

        // p is uniform on {.01, …, 1}; Kolmogorov–Smirnov with room for the steps.
        Assert.InRange(Distances.KolmogorovSmirnov(values), 0, (1.95 / Math.Sqrt(values.Length)) + 0.01);
    }

    [Fact]
    public void Stratified_ShouldHoldItsLevel_WhenOnlyTheMixDiffers()
    {
        var random = new SeededRandom(Seed.From("strata"));
        var test = new PermutationTest();
        var (plain, stratified) = (0, 0);
        for (var i = 0; i < 60; i++)
        {
            int[] first = [.. Enumerable.Range(0, 60).Select(j => j % 4)];
            int[] second = [.. Enumerable.Range(0, 60).Select(j => j % 4 == 0 ? 0 : j % 2)];
            var (x, y) = (Samples.Classes(first, 8, random), Samples.Classes(second, 8, random));
            plain += test.Run(x, y, Seed.From((ulong)i)).Rejected ? 1 : 0;
            stratified += test.Run(x, y, first, second, Seed.From((ulong)i)).Rejected ? 1 : 0;
        }

        Assert.InRange(plain, 57, 60);
        Assert.InRange(stratified, 0, 9);
    }

    [Fact]
    public void LabellingsAndSignFlips_ShouldEqualScalarLoop()
    {
        var random = new SeededRandom(Seed.From("scalar"));
        var gram = new GramMatrix();
        gram.Compute(Kernel.FiveGaussians, null, Samples.Gauss(20, 3, random), Samples.Gauss(20, 3, random, 0.4));
        var expected = Scalar(gram, [.. Enumerable.Range(0, 20)]);
        Assert.Equal(expected, Labellings.Unbiased(gram.Values, 20, 20), 9);
        Assert.Equal(expected, new Labellings().Statistics(gram.Values, 20, 20, [], 19, random)[0], 5);
        Assert.Equal(expected, GroupChoices.Statistics(Interleaved(gram), 20, 2, [.. Enumerable.Range(0, 20).Select(i => 2 * i)])[0], 9);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(37)]
    [InlineData(64)]
    [InlineData(150)]
    public void SignFlips_ShouldEqualScalarLoop_ForEveryLabelling(int n)
    {
        var random = new SeededRandom(Seed.From("flips"));
        var gram = new GramMatrix();
        gram.Compute(Kernel.FiveGaussians, null, Samples.Gauss(n, 3, random), Samples.Gauss(n, 3, random, 0.4));
        var values = gram.Values.ToArray();
        var statistics = new SignFlips().Statistics(values, n, 60, new SeededRandom(Seed.From((ulong)n))).ToArray();
        var again = new SeededRandom(Seed.From((ulong)n));
        var bits = new ulong[(n + 63) / 64];
        bits.AsSpan().Fill(ulong.MaxValue);
        foreach (var statistic in statistics)
        {
            int Side(int i, bool first) => ((bits[i / 64] >> (i % 64)) & 1) == (first ? 1UL : 0) ? i : n + i;
            var (x, y) = (Enumerable.Range(0, n).Select(i => Side(i, true)).ToArray(), Enumerable.Range(0, n).Select(i => Side(i, false)).ToArray());
            Assert.Equal(Scalar(values, 2 * n, x, y), statistic, 6);
            again.Signs(bits, n);
        }
    }

    [Fact]
    public void GroupChoicesAndSignFlips_ShouldGiveSamePValue_WhenGroupsArePairs()
    {
        for (var run = 0; run < 20; run++)
        {
            var random = new SeededRandom(Seed.From("pairs").With((long)run));
            var gram = new GramMatrix();
            gram.Compute(Kernel.FiveGaussians, null, Samples.Gauss(25, 3, random), Samples.Gauss(25, 3, random, 0.2));
            var interleaved = Interleaved(gram);
            int[] x = [.. Enumerable.Range(0, 25).Select(i => 2 * i)], y = [.. x.Select(i => i + 1)];
            var flips = new SignFlips().Statistics(interleaved, 50, x, y, 4, random)[0];
            var choices = new int[] { 0, 1 }.SelectMany(first => Enumerable.Range(0, 25).Select(i => (2 * i) + (i == 0 ? first : 0))).ToArray();
            var groups = GroupChoices.Statistics(interleaved, 25, 2, choices);
            var crossed = Scalar(interleaved, 50, x, y) - Scalar(interleaved, 50, [y[0], .. x[1..]], [x[0], .. y[1..]]);
            Assert.Equal(Math.Sign(groups[0] - groups[1]), Math.Sign(crossed));
            Assert.Equal(Scalar(interleaved, 50, x, y), flips, 5);
        }
    }

    [Fact]
    public void Ladis2022_ShouldHardlyEverReject_InManyDimensions()
    {
        var random = new SeededRandom(Seed.From("2022"));
        var test = new Ladis2022();
        var rejections = Enumerable.Range(0, 40).Count(i => test.PValue(Samples.Gauss(60, 256, random), Samples.Gauss(60, 256, random), 100, Seed.From((ulong)i)) < 0.05);
        Assert.Equal(0, rejections);
        Assert.InRange(test.PValue(Samples.Gauss(60, 4, random), Samples.Gauss(60, 4, random, 1.5), 100, default), 0, 0.01);
    }

    /// <summary>Row i of the first half, then row i of the second, and so on.</summary>
    private static float[] Interleaved(GramMatrix gram)
    {
        var n = gram.Size / 2;
        var order = Enumerable.Range(0, gram.Size).Select(i => (i / 2) + (i % 2 * n)).ToArray();
        var values = gram.Values.ToArray();
        return [.. order.SelectMany(i => order.Select(j => values[(i * gram.Size) + j]))];
    }

    private static double Scalar(float[] gram, int size, int[] x, int[] y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            for (var j = 0; j < x.Length; j++)
            {
                sum += i == j ? 0 : (double)gram[(x[i] * size) + x[j]] + gram[(y[i] * size) + y[j]] - gram[(x[i] * size) + y[j]] - gram[(x[j] * size) + y[i]];
            }
        }

        return sum / ((double)x.Length * (x.Length - 1));
    }

    private static double Scalar(GramMatrix gram, HashSet<int> first)
    {
        double n = first.Count, m = gram.Size - n, sum = 0;
        for (var i = 0; i < gram.Size; i++)
        {
            for (var j = 0; j < gram.Size; j++)
            {
                var weight = (first.Contains(i), first.Contains(j)) switch
                {
                    (true, true) => 1 / (n * (n - 1)),
                    (false, false) => 1 / (m * (m - 1)),
                    _ => -1 / (n * m),
                };
                sum += weight * gram.Values[(i * gram.Size) + j];
            }
        }

        return sum;
    }
}
