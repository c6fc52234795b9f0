using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Terminal;
using Ladis.Inference.Role;
using Ladis.Reporting;
using Ladis.Statistics;
using Ladis.Workbench.Sets;
using TrainedScore = Ladis.Contracts.V1.TrainedScore;

namespace Ladis.Workbench.Baselines;

/// <summary>Learns a score from attacked requests, says what it is worth on others, and writes a snapshot that holds it.</summary>
internal static class TrainScore
{
    /// <summary>Every third attacked request is kept for the report.</summary>
    private const int KeptOneIn = 3;

    private static readonly double[] Shares = [1, 0.5, 0.2];

    public static async Task<int> Run(LadisOptions options, TrainScoreRequest request, CancellationToken stop)
    {
        LadisConfiguration.Require((nameof(options.Inference), options.Inference));
        OutputPath.RequireFile("--out", request.Output);
        var baseline = BaselineReader.ReadFile(request.Baseline);
        if (baseline.Snapshot.TrainedScores.Any(t => string.Equals(t.Name, request.Attacked.Name, StringComparison.Ordinal)))
            throw new ConfigurationException($"'{request.Baseline}' has a trained score '{request.Attacked.Name}' already: choose another --name, or start from the baseline without it.");
        using var classifier = new OfflineClassifier(options.Inference);
        var reader = new SetReader(options, classifier, Console.Error.WriteLine);
        var attacked = Read(reader, request.Attacked, baseline, stop);
        var others = request.Others.Select(set => (set.Name, Rows: Read(reader, set, baseline, stop))).ToList();
        try
        {
            var snapshot = Train(baseline, attacked, others, request, stop);
            var bytes = snapshot.ToByteArray();
            BaselineBuild.Describe(BaselineReader.Read(bytes, request.Output));
            await File.WriteAllBytesAsync(request.Output, bytes, stop);
            Console.WriteLine($"written to   {request.Output} ({bytes.Length:N0} bytes)");
            return ExitCodes.Success;
        }
        catch (ArgumentException refused)
        {
            throw Refusal.Of(refused, others.Prepend((request.Attacked.Name, attacked)).Select(set => (set.Item1, set.Item2.Length)));
        }
    }

    private static Observation[] Read(SetReader reader, SetReference set, LoadedBaseline baseline, CancellationToken stop)
    {
        var rows = reader.Read(set, stop);
        if (baseline.Mismatch(rows[0].Activation.Model, rows[0].Activation.Taps) is { } mismatch)
            throw new ConfigurationException(mismatch);
        return [.. rows.Select(row => baseline.Observe(row.Activation))];
    }

    private static BaselineSnapshot Train(
        LoadedBaseline baseline, Observation[] attacked, List<(string Name, Observation[] Rows)> others, TrainScoreRequest request, CancellationToken stop)
    {
        var seed = new Seed(request.Seed).With("train-score");
        var order = new SeededRandom(seed).Permutation(attacked.Length);
        Observation[] Part(Func<int, bool> chosen) => [.. order.Where((_, place) => chosen(place)).Select(row => attacked[row])];
        var (rows, given) = BaselineReader.Parts(baseline.Snapshot);
        var (teaching, kept) = (Part(place => place % KeptOneIn != 0), Part(place => place % KeptOneIn == 0));
        var trained = TrainedScoreFitter.Fit(rows, given, teaching, request.Attacked.Name);
        Console.WriteLine($"trained on   {teaching.Length} attacked requests; judged on {kept.Length} others and on the clean rows held out");
        Report([($"{request.Attacked.Name}, those others", kept), .. others], set => new TrainedScoreTrial(rows, given with { TrainedScores = [.. given.TrainedScores, trained] }, set, seed), stop);
        var snapshot = baseline.Snapshot.Clone();
        snapshot.TrainedScores.Add(new TrainedScore { Name = trained.Name, Weights = { trained.Weights }, Provenance = request.Attacked.Location });
        return snapshot;
    }

    private static void Report(IReadOnlyList<(string Name, Observation[] Rows)> sets, Func<Observation[], TrainedScoreTrial> trialOf, CancellationToken stop)
    {
        var trials = sets.Select(set => (set.Name, Trial: trialOf(set.Rows))).ToList();
        var (distance, bound) = trials[0].Trial.Level();
        Console.WriteLine($"level        p-values of clean rows lie {distance:0.000} from uniform, {(distance <= bound ? "within" : "OUTSIDE OF")} the bound of {bound:0.000} (99.9 %)");
        Console.WriteLine();
        Console.WriteLine($"Median requests until the alarm (α = {ConformalDefaults.Alpha:0e0}), with the score / without it, by the attacked share of the traffic. Each row comes once: > N is more than there were rows for (or than {TrainedScoreTrial.Most:N0}).");
        Console.WriteLine();
        Console.WriteLine($"| set | {string.Join(" | ", Shares.Select(share => $"{100 * share:0} %"))} |");
        Console.WriteLine($"|---|{string.Concat(Shares.Select(_ => "---|"))}");
        foreach (var (name, trial) in trials)
        {
            stop.ThrowIfCancellationRequested();
            Console.WriteLine($"| {Untrusted.Markdown(name)} | {string.Join(" | ", Shares.Select(share => trial.Gain(share)).Select(gain => $"{Delay(gain.With, gain.Length)} / {Delay(gain.Without, gain.Length)}"))} |");
        }

        Console.WriteLine();
    }

    private static string Delay(int? requests, int length) => requests is { } number ? $"{number:N0}" : $"> {length:N0}";
}
