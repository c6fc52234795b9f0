using System.Security.Cryptography;
using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Statistics;

namespace Ladis.Detection.Tests.Baselines;

public sealed class BaselineTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Snapshot_ShouldBeReadAsItWasBuilt()
    {
        var (bytes, built) = Clean.Builder(120).Build(["a", "b", "c", "d"], Clean.Start, "made up");
        File.WriteAllBytes(_file, bytes);

        var read = BaselineReader.ReadFile(_file);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), read.Id);
        Assert.Equal(built.Id, read.Id);
        Assert.Equal(built.Snapshot, read.Snapshot);
        Assert.Equal(bytes, read.Snapshot.ToByteArray());
        Assert.Equal(120, read.Statistics.FitRows.Count + read.Statistics.Reference.Count + read.Statistics.HeldOut.Count);
        Assert.Equal(built.Statistics.Reference.Rows, read.Statistics.Reference.Rows);
        Assert.Equal(["a", "b", "c", "d"], read.Snapshot.ClassNames);
        Assert.Equal("made up", read.Snapshot.Provenance);
    }

    [Fact]
    public void TrainedScores_ShouldBeWatchedAfterTheOthers()
    {
        var plain = Clean.Builder(120).Build([], Clean.Start, "made up").Baseline;
        var (rows, options) = BaselineReader.Parts(plain.Snapshot);
        var weights = TrainedScoreFitter.Fit(rows, options, [.. Enumerable.Range(0, 40).Select(rows.Observation)], "pgd").Weights;
        var snapshot = plain.Snapshot.Clone();
        snapshot.TrainedScores.Add(new Contracts.V1.TrainedScore { Name = "pgd", Weights = { weights }, Provenance = "pictures" });

        var read = BaselineReader.Read(snapshot.ToByteArray(), "memory");

        Assert.Equal([.. plain.Statistics.Scores.Select(s => s.Name), "trained/pgd"], read.Statistics.Scores.Select(s => s.Name));
        Assert.NotEqual(plain.Id, read.Id);
        snapshot.TrainedScores[0].Weights.RemoveAt(0);
        Assert.Contains("trained score pgd needs", Assert.Throws<BaselineException>(() => BaselineReader.Read(snapshot.ToByteArray(), "memory")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Id_ShouldDependOnRowsAndSeed()
    {
        var one = Clean.Builder(120).Build([], Clean.Start, "made up").Baseline.Id;

        Assert.Equal(one, Clean.Builder(120).Build([], Clean.Start, "made up").Baseline.Id);
        Assert.NotEqual(one, Clean.Builder(121).Build([], Clean.Start, "made up").Baseline.Id);
    }

    [Theory]
    [InlineData(0, "There are no usable rows in ")]
    [InlineData(12, "^The 12 usable rows of the folder give no baseline: 12 rows give .* are needed. Give more clean requests: 500 or more are comfortable.$")]
    public void Builder_ShouldRefuse_TooFewRows(int rows, string sentence)
    {
        var error = Assert.Throws<BaselineException>(() => Clean.Builder(rows).Build([], Clean.Start, "the folder"));

        Assert.Matches(sentence, error.Message);
        Assert.Contains("the folder", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Builder_ShouldRefuse_RowsOfAnotherModel() => Refused(a => a.Model.Version = "2", "gauss@2.*gauss@1.*one model");

    [Fact]
    public void Builder_ShouldRefuse_RowsWithOtherTaps() => Refused(a => a.Taps.RemoveAt(0), "taps scores, .*taps features, scores");

    [Fact]
    public void Builder_ShouldRefuse_RowsOfAnotherWidth() => Refused(a => a.Taps[0].Values.Float32.Add(1), "Row 10 ");

    [Fact]
    public void Builder_ShouldRefuse_RowsThatAreNotNumbers()
    {
        var builder = Clean.Builder(120);
        var bad = Clean.Activation(new SeededRandom(Seed.From("bad")), 0, 0, Clean.Start);
        bad.Taps[0].Values.Float32[0] = float.NaN;
        builder.Add(bad);

        Assert.Throws<BaselineException>(() => builder.Build([], Clean.Start, "the folder"));
    }

    [Fact]
    public void Reader_ShouldRefuse_WhatIsNoSnapshot()
    {
        var (bytes, _) = Clean.Builder(120).Build([], Clean.Start, "made up");

        NoSnapshot([]);
        NoSnapshot("not a snapshot"u8.ToArray());
        NoSnapshot([0xFF, 0xD8, 0xFF, 0xE0]);
        NoSnapshot(bytes[..(bytes.Length / 2)]);
        NoSnapshot(Damaged(bytes, s => s.Taps[0].Values = null));
        NoSnapshot(Damaged(bytes, s => s.Taps[0].Values.Shape[0] = -3));
        NoSnapshot(Damaged(bytes, s => s.Taps[1].Values.Shape.Clear()));
        NoSnapshot(Damaged(bytes, s => s.Taps.RemoveAt(1)));
        NoSnapshot(Damaged(bytes, s => s.Model = null));
        NoSnapshot(Damaged(bytes, s => s.Split = null));
        NoSnapshot(Damaged(bytes, s => s.Split.FitFraction = double.NaN));
        NoSnapshot(Damaged(bytes, s => s.Split.ReferenceFraction = 2));
        NoSnapshot(Damaged(bytes, s => s.CreatedAt = null));
        NoSnapshot(Damaged(bytes, s => s.PredictedClasses.RemoveAt(0)));
        NoSnapshot(Damaged(bytes, s => s.PredictedClasses[0] = 4));
    }

    [Fact]
    public void Reader_ShouldSayWhatToDo_WhenThereIsNoFile()
    {
        var error = Assert.Throws<BaselineException>(() => BaselineReader.ReadFile("/nowhere/baseline.ladis"));

        Assert.Equal("The baseline '/nowhere/baseline.ladis' does not exist. Build one with 'ladis baseline build'.", error.Message);
    }

    [Fact]
    public void Catalog_ShouldPreferTheVeryFile_AndTakeTheLastBaselineOfAModel()
    {
        var (first, second) = (Clean.Baseline, Clean.Builder(120).Build([], Clean.Start, "second").Baseline);
        var catalog = new BaselineCatalog();
        catalog.Add(first);
        catalog.Add(second);

        Assert.Same(second, catalog.Find(Clean.Model, Clean.Start));
        Assert.Same(second, catalog.Find(new ModelReference { Id = "gauss", Version = "7", Sha256 = "other" }, Clean.Start));
        Assert.Null(catalog.Find(new ModelReference { Id = "other", Version = "1", Sha256 = "other" }, Clean.Start));
        Assert.Equal([second], catalog.All);
    }

    private static byte[] Damaged(byte[] bytes, Action<BaselineSnapshot> damage)
    {
        var snapshot = BaselineSnapshot.Parser.ParseFrom(bytes);
        damage(snapshot);
        return snapshot.ToByteArray();
    }

    private static void NoSnapshot(byte[] bytes)
    {
        var error = Assert.Throws<BaselineException>(() => BaselineReader.Read(bytes, "b.ladis"));

        Assert.StartsWith("'b.ladis' is no usable baseline: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Build one with 'ladis baseline build'.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", error.Message, StringComparison.Ordinal);
    }

    private static void Refused(Action<Activation> change, string sentence)
    {
        var (builder, other) = (Clean.Builder(10), Clean.Activation(new SeededRandom(Seed.From("other")), 0, 0, Clean.Start));
        change(other);

        Assert.Matches(sentence, Assert.Throws<BaselineException>(() => builder.Add(other)).Message);
        Assert.Equal(10, builder.Count);
    }
}
