using Confluent.Kafka;
using Ladis.Contracts.V1;
using Ladis.Integration.Tests.Faults;
using Ladis.Models.Images;

namespace Ladis.Integration.Tests.EndToEnd;

/// <summary>
/// The scripted history on a real broker, by both roles as processes. Its short form (a fifth) runs with all tests; <c>make history</c> plays all of it and
/// writes docs/detection-results.md.
/// </summary>
[Collection(FaultTests.Name)]
public sealed class HistoryTests(KafkaBroker broker, ITestOutputHelper output) : IDisposable
{
    private const string Page = "LADIS_HISTORY_PAGE";
    private const int Seed = 1;
    private const int Stride = 25;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-history-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task ScriptedHistory_ShouldRaiseAlarms_WhereInputsChange_AndNowhereElse()
    {
        broker.SkipIfAbsent();
        var page = Environment.GetEnvironmentVariable(Page);
        var history = ScriptedHistory.LoadOrSkip(Seed, divisor: page is null ? 5 : 1);
        var model = SharedData.FindOrSkip(ScriptedHistory.ModelFile);
        // There are fewer pictures than requests: those that come twice would count once.
        await using var ladis = await Deployment.CreateAsync(broker, "history", ("Detection:MergeCopies", "false"));
        var baseline = await BuildBaseline(ladis, history, model);
        await ladis.StartAsync("inference", "--model", model);
        await ladis.StartAsync("detector", "--baseline", baseline);
        await ladis.SendAsync(history.Requests.Select(r => Record(r)));

        var verdicts = TopicReader.Read(broker.BootstrapServers, ladis.Topic("Verdicts"), history.Requests.Count / Stride, Patience).Select(r => Verdict.Parser.ParseFrom(r.Message.Value)).ToList();
        var outcome = new HistoryOutcome(history, verdicts, ladis.Alerts());
        output.WriteLine(outcome.ToTable());
        if (page is not null)
            await File.WriteAllTextAsync(page, Text(outcome, history));

        Assert.Equal(history.Requests.Count / Stride * Stride, verdicts[^1].RequestsProcessed);
        Assert.Equal(0, outcome.FalseAlarms);
        Assert.InRange(outcome.Delay(history.Phases[1]) ?? long.MaxValue, 1, 150);
        Assert.Equal(ShiftKind.AdversarialSuspected, outcome.Raised[0].Alert.Triage.Kind);
        Assert.InRange(outcome.MostSuspicious(history.Phases[1]).Take(20).Count(r => r.IsAttacked), 12, 20);
    }

    private async Task<string> BuildBaseline(Deployment ladis, ScriptedHistory history, string model)
    {
        var (pictures, file) = (_folder.CreateSubdirectory("baseline"), Path.Combine(_folder.FullName, "b.ladis"));
        for (var i = 0; i < history.Baseline.Count; i++)
            await File.WriteAllBytesAsync(Path.Combine(pictures.FullName, $"{i:D4}.png"), ImageEncoder.Png(history.Baseline[i], ScriptedHistory.Side, ScriptedHistory.Side));
        await ladis.RunAsync("baseline", "build", "--images", pictures.FullName, "--model", model, "--out", file);
        return file;
    }

    private static Message<byte[], byte[]> Record(HistoryRequest request) => new()
    {
        Key = System.Text.Encoding.UTF8.GetBytes($"{request.Number}"),
        Value = ImageEncoder.Png(request.Pixels, ScriptedHistory.Side, ScriptedHistory.Side),
        Timestamp = new Timestamp(request.Time.UtcDateTime),
    };

    private static string Text(HistoryOutcome outcome, ScriptedHistory history) => $"""
        # Detection results: the scripted history

        `make history`. CIFAR-10 pictures ({history.Requests.Count:N0} requests as PNG, one a second of event time, seed {Seed}) on a real Kafka, through `ladis inference` with the evaluation set's ResNet-20 and
        `ladis detector` at its defaults, α = 1e-8; both are processes of their own. Baseline: {history.Baseline.Count:N0} other clean pictures by `ladis baseline build`. There are
        6,600 clean pictures: the first phase repeats none, and none of them is seen more than twice in the whole history. Class mix: only pictures that the model takes for
        one of five classes. Delay: requests of the phase up to the alarm. Top 100: the most suspicious requests of all windows under alarm in the phase.

        {outcome.ToTable()}
        False alarms: {outcome.FalseAlarms}.

        How to read it: an alarm comes when its window of 100 holds few altered requests yet, so that its triage looks at the latest 40 first. The attacked share is that of requests
        which visibly differ from the baseline: the true one where the attack is strong, and too low where many altered requests stay in the range of clean ones, as JPEG's do
        ([statistics/triage.md](statistics/triage.md)).

        """.ReplaceLineEndings("\n");
}
