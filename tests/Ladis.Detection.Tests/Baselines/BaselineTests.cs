using System.Security.Cryptography;
using Google.Protobuf;
using Ladis.Contracts;
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
    [InlineData(12, "^The 12 usable rows of the folder are too few for a baseline, which needs 100 different ones: give more clean requests. 500 or more are comfortable.$")]
    [InlineData(99, "^The 99 usable rows of the folder are too few for a baseline, ")]
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

        Assert.Equal(
            "Row 120 of the folder (request 'request-0') gives no baseline: tap features has the value NaN, with which nothing can be compared. "
            + "The model computes that of this request: leave it out, or mend the model.",
            Assert.Throws<BaselineException>(() => builder.Build([], Clean.Start, "the folder")).Message);
    }

    [Fact]
    public void Builder_ShouldNameHalfPrecision_WhenFloat16Overflowed()
    {
        var builder = Clean.Builder(120);
        var bad = Clean.Activation(new SeededRandom(Seed.From("bad")), 0, 7, Clean.Start);
        bad.Taps[0].Values = TensorValues.Row([.. bad.Taps[0].Values.Float32.Skip(1), 1e6f], half: true);
        builder.Add(bad);

        Assert.Equal(
            "Row 120 of the folder (request 'request-7') gives no baseline: tap features has the value Infinity, with which nothing can be compared. "
            + "It was published as float16, which ends at 65,504: set Ladis:Inference:HalfPrecision to false for worker and build.",
            Assert.Throws<BaselineException>(() => builder.Build([], Clean.Start, "the folder")).Message);
    }

    [Fact]
    public void Builder_ShouldRefuse_CopiesOfFewPictures()
    {
        var builder = Copies(pictures: 60, times: 20, noise: 0);

        Assert.Equal(
            "Of the 1200 usable rows of the folder only 60 differ; the others are copies, which tell nothing new and would make alarms look surer than they are. "
            + "A baseline needs 100 different rows: give other clean requests. 500 or more are comfortable.",
            Assert.Throws<BaselineException>(() => builder.Build([], Clean.Start, "the folder")).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.005)]
    public void Copies_ShouldCountOnce_AlsoWhenTheyAreNearlyEqual(double noise)
    {
        var builder = Copies(pictures: 150, times: 4, noise);

        var (_, copied) = builder.Build([], Clean.Start, "the folder");

        var (_, plain) = Copies(pictures: 150, times: 1, 0).Build([], Clean.Start, "the folder");
        Assert.Equal(450, builder.Copies);
        Assert.Equal(plain.Snapshot.Taps, copied.Snapshot.Taps);
        Assert.Equal(plain.Id, copied.Id);
    }

    [Fact]
    public void Rows_ShouldBeKept_WhenTheyDifferInOneTapOnly()
    {
        var builder = Clean.Builder(0);
        var random = new SeededRandom(Seed.From("one tap"));
        for (var i = 0; i < 120; i++)
        {
            var row = Clean.Activation(random, i % Clean.Classes, i, Clean.Start);
            for (var column = 0; column < Clean.Width; column++)
                row.Taps[0].Values.Float32[column] = column == i % Clean.Classes ? 3 : 0;
            builder.Add(row);
        }

        Assert.Equal(0, BuiltCopies(builder));
    }

    private static int BuiltCopies(BaselineBuilder builder)
    {
        builder.Build([], Clean.Start, "the folder");
        return builder.Copies;
    }

    /// <summary>Pictures one after the other, and all again; noise is in standard deviations of a value.</summary>
    private static BaselineBuilder Copies(int pictures, int times, double noise)
    {
        var (builder, random) = (new BaselineBuilder(seed: 1), new SeededRandom(Seed.From("noise")));
        for (var time = 0; time < times; time++)
        {
            var drawn = new SeededRandom(Seed.From("copies"));
            for (var i = 0; i < pictures; i++)
            {
                var row = Clean.Activation(drawn, i % Clean.Classes, i, Clean.Start);
                foreach (var values in row.Taps.Select(t => t.Values.Float32))
                {
                    for (var column = 0; time > 0 && column < values.Count; column++)
                        values[column] += (float)(noise * random.NextGaussian());
                }

                builder.Add(row);
            }
        }

        return builder;
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
