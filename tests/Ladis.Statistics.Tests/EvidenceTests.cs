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
    public void AttackedShare_ShouldCoverTruth_AtLeastAsOftenAsStated()
    {
        var random = new SeededRandom(Seed.From("share"));
        ShareSource Source(string name, int attacked) => new(name, [.. Enumerable.Range(0, 100).Select(i => i < attacked ? 0.01 * random.NextDouble() : random.NextDouble())], 1000);
        foreach (var attacked in (int[])[0, 10, 30, 60, 100])
        {
            var estimates = Enumerable.Range(0, 200).Select(_ => AttackedShare.Estimate([Source("noise", 0), Source("score", attacked), Source("more noise", 0)])).ToList();
            Assert.InRange(estimates.Count(e => e.Low <= attacked / 100.0 && e.High >= attacked / 100.0), 192, 200);
            Assert.InRange(estimates.Average(e => e.Share), (attacked / 100.0) - 0.02, (attacked / 100.0) + 0.04);
            Assert.InRange(estimates.Count(e => e.Source == "score"), attacked < 30 ? 0 : 198, 200);
        }
    }

    /// <summary>However attacked requests look, the lower end stays below their share; most of these look clean.</summary>
    [Fact]
    public void AttackedShare_ShouldStayBelowTruth_WhereAttackedRequestsLookClean()
    {
        var random = new SeededRandom(Seed.From("clean share"));
        var below = Enumerable.Range(0, 200).Count(_ => AttackedShare.Estimate(
            [new("score", [.. Enumerable.Range(0, 100).Select(i => i < 50 ? Math.Pow(random.NextDouble(), 2) : random.NextDouble())], 1000)]).Low <= 0.5);

        Assert.Equal(200, below);
        Assert.Throws<ArgumentException>(() => AttackedShare.Estimate([new("score", [1.5], 10)]));
        Assert.Throws<ArgumentException>(() => AttackedShare.Estimate([]));
    }

    [Fact]
    public void ScorePValues_ShouldBeSmall_OnTheSideThatAttacksMoveTo()
    {
        var random = new SeededRandom(Seed.From("score p-values"));
        var rows = new BaselineRows([BaselineDefaults.Penultimate, BaselineDefaults.Logits], [Samples.Gauss(400, 4, random), Samples.Gauss(400, 3, random)], [.. Enumerable.Range(0, 400).Select(i => i % 3)], 4);
        var baseline = Baseline.Build(rows);
        double[] far = [1e6, 1e6, 1e6, -1e6];

        var sources = new ScorePValues(baseline).Of([far, [-1e6, -1e6, -1e6, 1e6], far], [0, 1, 3]);

        Assert.Equal(["logits/margin high", "logits/margin low", "penultimate/residual high", "penultimate/overconfidence high", "logits/rivalry low"], sources.Select(s => s.Name));
        Assert.All(sources, s => Assert.Equal(1, s.PValues[2]));
        Assert.All(sources, s => Assert.InRange(s.PValues[s.Name == "logits/margin low" ? 1 : 0], 0, 0.02));
        Assert.All(sources, s => Assert.Equal(1, s.PValues[s.Name == "logits/margin low" ? 0 : 1]));
    }

    [Theory]
    [InlineData(0.5, 0.5, 0.5, 0.5, 1, 0.5, 0.5, ShiftKind.None)]
    [InlineData(0.5, 0.5, 0.5, 0.01, 1, 0.5, 0.5, ShiftKind.ClassMix)]
    [InlineData(0.01, 0.5, 0.5, 0.01, 1, 0.5, 0.5, ShiftKind.AdversarialSuspected)]
    [InlineData(0.01, 0.5, 0.5, 0.01, -1, 0.5, 0.5, ShiftKind.Corruption)]
    [InlineData(0.5, 0.5, 0.5, 0.5, 1, 0.01, 0.5, ShiftKind.AdversarialSuspected)]
    [InlineData(0.5, 0.5, 0.5, 0.5, -1, 0.01, 0.5, ShiftKind.Corruption)]
    [InlineData(0.5, 0.01, 0.5, 0.01, 1, 0.5, 0.5, ShiftKind.Corruption)]
    [InlineData(0.01, 0.01, 0.01, 0.5, 1, 0.01, 0.5, ShiftKind.Corruption)]
    [InlineData(0.01, 0.01, 0.01, 0.5, -1, 0.01, 0.01, ShiftKind.AdversarialSuspected)]
    public void Triage_ShouldFollowPatternAndDirection(double profile, double deep, double early, double unmatched, double tilt, double tiltP, double surer, ShiftKind expected)
        => Assert.Equal(expected, ShiftTriage.Classify(new TriageEvidence(profile, deep, early, unmatched, new ConfidenceShift(tilt, tiltP, surer)), 0.01));

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
