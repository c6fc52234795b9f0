using Google.Protobuf;
using Ladis.Cli.Commands;
using Ladis.Cli.Configuration;
using Ladis.Cli.Sets;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Inference.Role;
using Ladis.Statistics;
using TrainedScore = Ladis.Contracts.V1.TrainedScore;

namespace Ladis.Cli.Baselines;

/// <summary>Learns a score from attacked requests, says what it is worth on others, and writes a snapshot that holds it.</summary>
internal static class TrainScore
{
    /// <summary>Every third attacked request is kept for the report.</summary>
    private const int KeptOneIn = 3;

    private static readonly double[] Shares = [1, 0.5, 0.2];

    public static async Task<int> Run(LadisOptions options, TrainScoreRequest request, CancellationToken stop)
    {
        LadisConfiguration.Require((nameof(options.Inference), options.Inference));
        var baseline = BaselineReader.ReadFile(request.Baseline);
        if (baseline.Snapshot.TrainedScores.Any(t => string.Equals(t.Name, request.Attacked.Name, StringComparison.Ordinal)))
            throw new ConfigurationException($"'{request.Baseline}' has a trained score '{request.Attacked.Name}' already: choose another --name, or start from the baseline without it.");
        var attacked = Read(options, request.Attacked, baseline, stop);
        try
        {
            var snapshot = Train(baseline, attacked, request);
            var bytes = snapshot.ToByteArray();
            BaselineBuild.Describe(BaselineReader.Read(bytes, request.Output));
            await File.WriteAllBytesAsync(request.Output, bytes, stop);
            Console.WriteLine($"written to   {request.Output} ({bytes.Length:N0} bytes)");
            return ExitCodes.Success;
        }
        catch (ArgumentException refused)
        {
            throw new ConfigurationException(refused.Message.Split(" (Parameter '")[0]);
        }
    }

    private static List<Observation> Read(LadisOptions options, SetReference set, LoadedBaseline baseline, CancellationToken stop)
    {
        using var classifier = new OfflineClassifier(options.Inference);
        var rows = new SetReader(options, classifier, Console.Error.WriteLine).Read(set, stop);
        if (baseline.Mismatch(rows[0].Activation.Model, rows[0].Activation.Taps) is { } mismatch)
            throw new ConfigurationException(mismatch);
        return [.. rows.Select(row => baseline.Observe(row.Activation))];
    }

    private static BaselineSnapshot Train(LoadedBaseline baseline, List<Observation> attacked, TrainScoreRequest request)
    {
        var seed = new Seed(request.Seed).With("train-score");
        var order = new SeededRandom(seed).Permutation(attacked.Count);
        Observation[] Part(Func<int, bool> chosen) => [.. order.Where((_, place) => chosen(place)).Select(row => attacked[row])];
        var (rows, given) = BaselineReader.Parts(baseline.Snapshot);
        var (teaching, kept) = (Part(place => place % KeptOneIn != 0), Part(place => place % KeptOneIn == 0));
        var trained = TrainedScoreFitter.Fit(rows, given, teaching, request.Attacked.Name);
        Report(new TrainedScoreTrial(rows, given with { TrainedScores = [.. given.TrainedScores, trained] }, kept, seed), teaching.Length, kept.Length);
        var snapshot = baseline.Snapshot.Clone();
        snapshot.TrainedScores.Add(new TrainedScore { Name = trained.Name, Weights = { trained.Weights }, Provenance = request.Attacked.Location });
        return snapshot;
    }

    private static void Report(TrainedScoreTrial trial, int teaching, int kept)
    {
        Console.WriteLine($"trained on   {teaching} attacked requests; judged on {kept} others and on the clean rows held out");
        var (distance, bound) = trial.Level();
        Console.WriteLine($"level        p-values of clean rows lie {distance:0.000} from uniform, {(distance <= bound ? "within" : "OUTSIDE OF")} the bound of {bound:0.000} (99.9 %)");
        foreach (var share in Shares)
        {
            var gain = trial.Gain(share);
            Console.WriteLine($"{100 * share,3:0} % attacked  median requests until the alarm (α = {ConformalDefaults.Alpha:0e0}): {Delay(gain.With)} with the score, {Delay(gain.Without)} without");
        }
    }

    private static string Delay(int? requests) => requests is { } number ? $"{number:N0}" : $"more than {TrainedScoreTrial.Most:N0}";
}
