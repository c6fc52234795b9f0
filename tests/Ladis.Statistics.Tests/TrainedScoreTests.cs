namespace Ladis.Statistics.Tests;

public sealed class TrainedScoreTests
{
    private const int Classes = 4;
    private const int Columns = 24;

    [Fact]
    public void Alarm_ShouldComeSooner_AgainstAnAttackOfItsKind()
    {
        var random = new SeededRandom(Seed.From("trained-gain"));
        var rows = Samples.Rows(800, Classes, Columns, random);
        var trained = TrainedScoreFitter.Fit(rows, new BaselineOptions(), Attacked(150, 0.25, random), "shift");
        var (without, with) = (Delay(rows, []), Delay(rows, [trained]));
        Assert.True(with < 0.7 * without, $"{with} with, {without} without");
    }

    /// <summary>Trained on noise, or on rows of the very kind that is clean: the bound holds all the same.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Bound_ShouldHold_WhateverItWasTrainedOn(bool garbage)
    {
        // 60 streams of 500 arrivals at 2e-4: at most a tenth alarms in the mean; 15 or more of 60 with a chance of 7 in 10,000.
        var alarmed = 0;
        var values = new List<double>();
        for (var stream = 0; stream < 60; stream++)
        {
            var random = new SeededRandom(Seed.From("trained-level").With((long)stream));
            var rows = Samples.Rows(200, Classes, 8, random);
            Observation[] attacked = garbage
                ? [.. Enumerable.Range(0, 60).Select(_ => new Observation([Noise(8, random), Noise(Classes, random)], random.Next(Classes)))]
                : Samples.Observations(Samples.Rows(60, Classes, 8, random));
            var baseline = Baseline.Build(rows, new BaselineOptions { TrainedScores = [TrainedScoreFitter.Fit(rows, new BaselineOptions(), attacked, "any")] });
            var detector = new ConformalDetector(baseline.Calibration, new ConformalOptions { Alpha = 2e-4 });
            var scores = new double[baseline.Scores.Count];
            foreach (var row in Samples.Observations(Samples.Rows(500, Classes, 8, random)))
            {
                baseline.Evaluate(row, scores);
                detector.Observe(row.PredictedClass, scores, Seed.From(random.NextBits()));
                values.Add(detector.PValues[^1]);
            }

            alarmed += detector.Alarmed ? 1 : 0;
        }

        Assert.InRange(alarmed, 0, 14);
        Assert.InRange(Distances.KolmogorovSmirnov(values), 0, 1.95 / Math.Sqrt(values.Count));
    }

    [Fact]
    public void Fit_ShouldReadFitRowsOnly_AndGiveTheSameTwice()
    {
        var random = new SeededRandom(Seed.From("trained-fit"));
        var rows = Samples.Rows(400, Classes, Columns, random);
        var attacked = Attacked(60, 1, random);
        var first = TrainedScoreFitter.Fit(rows, new BaselineOptions(), attacked, "a");
        foreach (var row in Baseline.Build(rows).Reference.Rows)
        {
            rows.Values[0].Row(row).Fill(7);
        }

        Assert.Equal(first.Weights, TrainedScoreFitter.Fit(rows, new BaselineOptions(), attacked, "a").Weights);
        Assert.All(first.Weights, weight => Assert.True(double.IsFinite(weight)));
    }

    [Fact]
    public void Trial_ShouldTellGainAndLevel()
    {
        var random = new SeededRandom(Seed.From("trained-trial"));
        var rows = Samples.Rows(800, Classes, Columns, random);
        var trained = TrainedScoreFitter.Fit(rows, new BaselineOptions(), Attacked(150, 0.25, random), "shift");
        var trial = new TrainedScoreTrial(rows, new BaselineOptions { TrainedScores = [trained] }, Attacked(150, 0.25, random), Seed.From(1));
        var gain = trial.Gain(1, 1e-6);
        // Null: fewer than half of the streams were found at all.
        Assert.True(gain.With < (gain.Without ?? double.PositiveInfinity), $"{gain}");
        // No row comes twice: the attacked ones are used up, or of a fifth of the traffic the clean ones of the held-out quarter.
        Assert.Equal(150, gain.Length);
        Assert.InRange(trial.Gain(0.2, 1e-6).Length, 200, 300);
        var (distance, bound) = trial.Level();
        Assert.InRange(distance, 0, bound);
    }

    [Fact]
    public void Wrong_ShouldBeRefused()
    {
        var random = new SeededRandom(Seed.From("trained-wrong"));
        var rows = Samples.Rows(400, Classes, Columns, random);
        var attacked = Attacked(30, 1, random);
        Assert.Throws<ArgumentException>(() => TrainedScoreFitter.Fit(rows, new BaselineOptions(), attacked[..5], "few"));
        attacked[3].Taps[0][2] = float.NaN;
        Assert.Throws<ArgumentException>(() => TrainedScoreFitter.Fit(rows, new BaselineOptions(), attacked, "nan"));
        attacked[3] = new Observation([new float[3], new float[Classes]], 0);
        Assert.Throws<ArgumentException>(() => TrainedScoreFitter.Fit(rows, new BaselineOptions(), attacked, "taps"));
        Assert.Throws<ArgumentException>(() => Baseline.Build(rows, new BaselineOptions { TrainedScores = [new("short", [1, 2])] }));
    }

    private static float[] Noise(int count, SeededRandom random) => Samples.Gauss(1, count, random, 1).Values;

    private static Observation[] Attacked(int count, double shift, SeededRandom random) => Samples.Observations(Samples.Rows(count, Classes, Columns, random, shift));

    private static double Delay(BaselineRows rows, IReadOnlyList<TrainedScoreWeights> trained)
    {
        var baseline = Baseline.Build(rows, new BaselineOptions { TrainedScores = trained });
        var scores = new double[baseline.Scores.Count];
        double total = 0;
        for (var stream = 0; stream < 10; stream++)
        {
            var random = new SeededRandom(Seed.From("trained-delay").With((long)stream));
            var detector = new ConformalDetector(baseline.Calibration, new ConformalOptions { Alpha = 1e-6 });
            var delay = 0;
            for (var alarm = false; !alarm && delay < 2000; delay++)
            {
                var row = Attacked(1, 0.25, random)[0];
                baseline.Evaluate(row, scores);
                alarm = detector.Observe(row.PredictedClass, scores, Seed.From(random.NextBits()));
            }

            total += delay;
        }

        return total / 10;
    }
}
