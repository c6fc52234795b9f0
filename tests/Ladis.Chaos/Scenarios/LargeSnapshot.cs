using System.Diagnostics;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Ladis.Chaos.Ground;
using Ladis.Chaos.Report;
using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;

namespace Ladis.Chaos.Scenarios;

/// <summary>A snapshot as an ImageNet model's is (1,000 classes, 2,048 columns before them, in half precision) is published at the default limits of brokers and read back.</summary>
/// <param name="Megabytes">About how large it is.</param>
/// <param name="Seed">Of its values.</param>
public sealed record LargeSnapshot(int Megabytes, int Seed)
{
    private const int Classes = 1_000;
    private const int Columns = 2_048;
    private const int HalfBytes = 2;
    private const long TooLittle = 200 << 20;
    private const int ContainerMegabytes = 1_024; // the chart's
    private const string DefaultLimit = "1048588"; // message.max.bytes

    /// <summary>Runs it.</summary>
    /// <param name="bootstrapServers">A broker.</param>
    /// <param name="findings">Gets the figures.</param>
    public async Task<ScenarioResult> RunAsync(string bootstrapServers, Findings findings)
    {
        var folder = Directory.CreateTempSubdirectory("ladis-large-");
        try
        {
            var ladis = await Installation.CreateAsync(bootstrapServers, bootstrapServers, KafkaBroker.UniqueName("large"), 1, []);
            await ladis.ConfigureAsync("Baselines", "max.message.bytes", DefaultLimit);
            var (file, id) = await WriteAsync(folder, findings);
            await RefuseAsync(ladis, file, findings);
            ladis.LimitHeap((long)ContainerMegabytes * 3 / 4 << 20);
            findings.Figure("heap of command and detector", $"as in a container of {ContainerMegabytes:N0} MiB");
            await using var crew = new Crew();
            var running = crew.Add(await ladis.StartAsync("detector-1", "detector"));
            await running.Page.AwaitReadyAsync(true);
            await PublishAsync(ladis, file, running, id, findings);

            var list = await ladis.RunAsync("baseline", "list");
            findings.Require(list.Contains(FileHashes.Short(id), StringComparison.Ordinal), $"'baseline list' does not show it: {list}");
            findings.Require(await running.StopAsync() == 0, "the detector did not stop in order");
            var begun = Stopwatch.GetTimestamp();
            var second = crew.Add(await ladis.StartAsync("detector-2", "detector"));
            var memory = await InUseAsync(second, id);
            findings.Figure("a detector that starts: until the baseline is in use; memory, most", $"{Stopwatch.GetElapsedTime(begun).TotalSeconds:F1} s; {memory} MB");
            await crew.StopAsync(findings);
            return findings.ToResult();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>With far too little memory there is a sentence.</summary>
    private static async Task RefuseAsync(Installation ladis, string file, Findings findings)
    {
        ladis.LimitHeap(TooLittle);
        await using var publish = await ladis.BeginAsync("baseline", "publish", file);
        var code = await publish.WaitForExitAsync(Waits.Long);
        findings.Figure("'ladis baseline publish' with a heap of 200 MiB", publish.All.Replace(file, "large.ladis", StringComparison.Ordinal).ReplaceLineEndings(" "));
        findings.Require(code == 2 && publish.All.StartsWith($"'{file}' cannot be used here: ", StringComparison.Ordinal), $"it ended with {code} and no sentence");
    }

    private static async Task PublishAsync(Installation ladis, string file, SupervisedRole running, string id, Findings findings)
    {
        var (begun, memory) = (Stopwatch.GetTimestamp(), new MemoryCurve());
        await using var publish = await ladis.BeginAsync("baseline", "publish", file);
        await Waits.Until(() =>
        {
            memory.Look(publish.Id);
            return publish.HasExited;
        });
        findings.Require(await publish.WaitForExitAsync(Waits.Long) == 0, $"'baseline publish' failed: {publish.All}");
        findings.Figure("'ladis baseline publish': time; memory, most", $"{Stopwatch.GetElapsedTime(begun).TotalSeconds:F1} s; {memory.Most} MB");
        findings.Say(publish.All);
        var most = await InUseAsync(running, id);
        findings.Figure("a running detector: from the command's start until the baseline is in use; memory, most", $"{Stopwatch.GetElapsedTime(begun).TotalSeconds:F1} s; {most} MB");
    }

    /// <summary>Waits until a detector says that it uses a baseline.</summary>
    /// <returns>The greatest megabytes that it took meanwhile.</returns>
    private static async Task<int> InUseAsync(SupervisedRole detector, string id)
    {
        var memory = new MemoryCurve();
        await Waits.Until(() =>
        {
            memory.Look(detector.ProcessId);
            return detector.Output.Contains($"Baseline {id} of model", StringComparison.Ordinal);
        });
        return memory.Most;
    }

    private async Task<(string File, string Id)> WriteAsync(DirectoryInfo folder, Findings findings)
    {
        var rows = (int)(Megabytes * 1e6 / (HalfBytes * (Classes + Columns)));
        var random = new Random(Seed);
        var classes = Enumerable.Range(0, rows).Select(r => r % Classes).ToArray();
        var bytes = new BaselineSnapshot
        {
            Model = new ModelReference { Id = "large", Version = "1", Sha256 = new string('a', 64) },
            Taps =
            {
                new BaselineTap { Tap = "penultimate", Role = TapRole.Penultimate, Values = Values(random, classes, Columns) },
                new BaselineTap { Tap = "logits", Role = TapRole.Logits, Values = Values(random, classes, Classes) },
            },
            PredictedClasses = { classes },
            Split = new BaselineSplit { Seed = (ulong)Seed, FitFraction = 0.25, ReferenceFraction = 0.5 },
            CreatedAt = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()),
            Provenance = "drawn",
        }.ToByteArray();
        var file = Path.Combine(folder.FullName, "large.ladis");
        await File.WriteAllBytesAsync(file, bytes);
        findings.Figure("snapshot", $"{bytes.Length:N0} bytes, {rows:N0} rows of {Columns:N0} and {Classes:N0} columns");
        return (file, BaselineReader.ReadFile(file).Id);
    }

    /// <summary>Uniform values, raised in the column of the row's class.</summary>
    private static Tensor Values(Random random, int[] classes, int columns)
    {
        const float Raised = 8;
        var values = new Half[classes.Length * columns];
        for (var i = 0; i < values.Length; i++)
            values[i] = (Half)(random.NextSingle() + (i % columns == classes[i / columns] ? Raised : 0));
        return new Tensor { Shape = { classes.Length, columns }, Float16 = ByteString.CopyFrom(MemoryMarshal.AsBytes<Half>(values)) };
    }
}
