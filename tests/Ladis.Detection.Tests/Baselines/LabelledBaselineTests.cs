using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Statistics;

namespace Ladis.Detection.Tests.Baselines;

public sealed class LabelledBaselineTests
{
    [Fact]
    public void Snapshot_ShouldKeepTrueClasses_WhenEveryRowHasOne()
    {
        var builder = Clean.LabelledBuilder(200);
        var (bytes, baseline) = builder.Build([], Clean.Start, "made up");

        Assert.Null(builder.LabelProblem);
        Assert.Equal(baseline.Snapshot.PredictedClasses.Select((predicted, i) => i % 10 == 0 ? (predicted + 1) % Clean.Classes : predicted), baseline.Snapshot.TrueClasses);
        Assert.Equal(baseline.Snapshot, BaselineReader.Read(bytes, "file").Snapshot);
        Assert.True(BaselineReader.Read(bytes, "file").Statistics.Calibration.HasLabels);
        Assert.Equal(200 + 3, bytes.Length - Without(baseline.Snapshot).CalculateSize());
    }

    [Fact]
    public void Snapshot_ShouldBeReadAsBefore_WithoutTrueClasses()
    {
        var labelled = Clean.LabelledBuilder(200).Build([], Clean.Start, "made up").Baseline;
        var plain = Clean.Builder(200).Build([], Clean.Start, "made up");

        Assert.Equal(plain.Bytes, Without(labelled.Snapshot).ToByteArray());
        Assert.False(plain.Baseline.Statistics.Calibration.HasLabels);
        Assert.NotEqual(labelled.Statistics.Calibration.Fingerprint, plain.Baseline.Statistics.Calibration.Fingerprint);
    }

    [Theory]
    [InlineData(null, "request 'request-7' has none")]
    [InlineData(4, "request 'request-7' has the true class 4; the model has classes 0 to 3")]
    [InlineData(-1, "request 'request-7' has the true class -1; the model has classes 0 to 3")]
    public void Labels_ShouldBeLeftOut_WhenOneIsMissingOrNoClass(int? label, string problem)
    {
        var builder = Builder((i, predicted) => i == 7 ? label : predicted);

        Assert.Empty(builder.Build([], Clean.Start, "made up").Baseline.Snapshot.TrueClasses);
        Assert.Equal(problem, builder.LabelProblem);
    }

    /// <summary>Folders by camera or by date are no classes, whatever their number.</summary>
    [Fact]
    public void Labels_ShouldBeLeftOut_WhenTheModelDoesNotAgree()
    {
        var builder = Builder((i, _) => i / 30);

        Assert.Empty(builder.Build([], Clean.Start, "made up").Baseline.Snapshot.TrueClasses);
        Assert.Matches("^the model agrees with [123][0-9] % of them, where chance alone would give 2[0-9] %: are they its classes\\?$", builder.LabelProblem);
    }

    [Fact]
    public void Reader_ShouldRefuse_WhenTrueClassesDoNotFitTheRows()
    {
        var snapshot = Clean.LabelledBuilder(200).Build([], Clean.Start, "made up").Baseline.Snapshot.Clone();
        snapshot.TrueClasses.RemoveAt(0);
        Refused(snapshot, "There are 199 true classes for 200 rows.");
        snapshot.TrueClasses.Add(Clean.Classes);
        Refused(snapshot, "Row 199 has true class 4; the model has classes 0 to 3.");
    }

    private static void Refused(BaselineSnapshot snapshot, string sentence)
        => Assert.Contains(sentence, Assert.Throws<BaselineException>(() => BaselineReader.Read(snapshot.ToByteArray(), "file")).Message, StringComparison.Ordinal);

    private static BaselineSnapshot Without(BaselineSnapshot snapshot)
    {
        var copy = snapshot.Clone();
        copy.TrueClasses.Clear();
        return copy;
    }

    private static BaselineBuilder Builder(Func<int, int, int?> label)
    {
        var (builder, random) = (new BaselineBuilder(seed: 1), new SeededRandom(Seed.From("labels")));
        for (var i = 0; i < 120; i++)
        {
            var predicted = random.Next(Clean.Classes);
            builder.Add(Clean.Activation(random, predicted, i, Clean.Start), label(i, predicted));
        }

        return builder;
    }
}
