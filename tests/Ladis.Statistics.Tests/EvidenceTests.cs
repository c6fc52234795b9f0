namespace Ladis.Statistics.Tests;

public sealed class EvidenceTests
{
    [Fact]
    public void EBh_ShouldRejectLargest_WhenTheyAreLargeEnough()
    {
        Assert.Equal([true, false, true, false], EBenjaminiHochberg.Select([100, 1, 45, 0], 0.05));
        Assert.Equal([false, false, false, false], EBenjaminiHochberg.Select([39, 1, 45, 0], 0.05));
    }

    [Fact]
    public void BenjaminiHochberg_ShouldStepUp()
    {
        Assert.Equal([true, true, false, true], BenjaminiHochberg.Select([0.01, 0.02, 0.9, 0.036], 0.05));
        Assert.Equal([false, false], BenjaminiHochberg.Select([0.06, 0.9], 0.05));
    }

    [Fact]
    public void AttackedShare_ShouldCoverTruth_AboutAsOftenAsStated()
    {
        var random = new SeededRandom(Seed.From("share"));
        var covered = 0;
        for (var run = 0; run < 200; run++)
        {
            double[] p = [.. Enumerable.Range(0, 100).Select(i => i < 30 ? 0.01 * random.NextDouble() : random.NextDouble())];
            var estimate = AttackedShare.Estimate(p);
            covered += estimate.Low <= 0.3 && estimate.High >= 0.3 ? 1 : 0;
        }

        Assert.InRange(covered, 184, 200);
        Assert.Throws<ArgumentException>(() => AttackedShare.Estimate([1.5]));
    }

    [Theory]
    [InlineData(0.5, 0.5, 0.5, 0.5, ShiftKind.None)]
    [InlineData(0.5, 0.5, 0.5, 0.01, ShiftKind.ClassMix)]
    [InlineData(0.01, 0.5, 0.5, 0.01, ShiftKind.AdversarialSuspected)]
    [InlineData(0.5, 0.01, 0.5, 0.01, ShiftKind.Corruption)]
    [InlineData(0.01, 0.01, 0.01, 0.5, ShiftKind.Corruption)]
    public void Triage_ShouldFollowPattern(double profile, double deep, double early, double unmatched, ShiftKind expected)
        => Assert.Equal(expected, ShiftTriage.Classify(new TriageEvidence(profile, deep, early, unmatched)));

    [Fact]
    public void MeanEmbedding_ShouldBeLargeForShiftedRows()
    {
        var random = new SeededRandom(Seed.From("me"));
        var reference = Samples.Gauss(60, 4, random);
        var clean = MeanEmbeddingScore.Of(Samples.Gauss(60, 4, random), reference).Average();
        var shifted = MeanEmbeddingScore.Of(Samples.Gauss(60, 4, random, 1.5), reference).Average();
        Assert.True(shifted > 5 * clean, $"{shifted} against {clean}");
    }

    [Fact]
    public void Fuse_ShouldSeeShift_AndHoldItsLevel()
    {
        var random = new SeededRandom(Seed.From("fuse"));
        var part = new BaselinePart([.. Enumerable.Range(0, 300)], new int[300], [Samples.Gauss(300, 6, random)], []);
        var test = new ClassMatchedTest(part, new WindowTestOptions { Fuse = true, Permutations = 99 });
        var clean = Enumerable.Range(0, 100).Count(i => test.Run([Samples.Gauss(50, 6, random)], new int[50], Seed.From((ulong)i)).Fuse[0].PValue <= 0.05);
        Assert.InRange(clean, 0, 13);
        Assert.Equal(0.01, test.Run([Samples.Gauss(50, 6, random, 1)], new int[50], default).Fuse[0].PValue);
    }

    [Fact]
    public void Map_ShouldKeepClustersApart_AndBeTheSameTwice()
    {
        var labels = Enumerable.Range(0, 150).Select(i => i % 3).ToArray();
        var rows = Samples.Gauss(150, 10, new SeededRandom(Seed.From("tsne")));
        for (var i = 0; i < 150; i++)
        {
            rows[i, labels[i]] += 12;
        }

        var map = Tsne.Map(rows);
        Assert.Equal(map.Values, Tsne.Map(rows).Values);
        Assert.All(map.Values, value => Assert.True(float.IsFinite(value)));
        double Distance(int i, int j) => Math.Sqrt(Math.Pow(map[i, 0] - map[j, 0], 2) + Math.Pow(map[i, 1] - map[j, 1], 2));
        var pairs = Enumerable.Range(0, 150).SelectMany(i => Enumerable.Range(i + 1, 149 - i).Select(j => (Same: labels[i] == labels[j], Distance: Distance(i, j)))).ToArray();
        Assert.True(pairs.Where(pair => pair.Same).Max(pair => pair.Distance) < pairs.Where(pair => !pair.Same).Min(pair => pair.Distance));
    }
}
