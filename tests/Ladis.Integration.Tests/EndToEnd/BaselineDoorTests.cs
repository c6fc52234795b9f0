using System.Diagnostics;
using Confluent.Kafka;
using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;

namespace Ladis.Integration.Tests.EndToEnd;

/// <summary>What somebody can do to a detector who may write to the baselines topic, on a real broker: nothing.</summary>
[Collection(KafkaTests.Name)]
public sealed class BaselineDoorTests(KafkaBroker broker) : IDisposable
{
    private const int Unusable = 7;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-door-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Detector_ShouldStayAndStartAgain_WhateverStandsOnTheTopic()
    {
        broker.SkipIfAbsent();
        var cases = SharedData.FindOrSkip("cases/records");
        var port = FreePort.Next(1)[0];
        await using var ladis = await Deployment.CreateAsync(broker, "door", ("Baselines:ReferenceFolder", _folder.FullName), ("Http:Port", $"{port}"));
        var baseline = await Build(ladis);
        await ladis.RunAsync("baseline", "publish", Path.Combine(_folder.FullName, "b.ladis"));
        var running = await Start(ladis, baseline.Id);

        await Send(ladis, [.. await Task.WhenAll(new[] { "time2", "shadow", "procmem" }.Select(n => File.ReadAllBytesAsync(Path.Combine(cases, $"{n}.bin")))), .. Made(baseline)]);

        await running.WaitForLineAsync("tap .* has 80,000 columns", Waits.Long);
        await AssertTold(running, port);
        running.Kill();
        await running.WaitForExitAsync(Waits.Long);
        var restarted = await Start(ladis, baseline.Id);
        await AssertTold(restarted, port);
        Assert.Equal(0, await Deployment.StopAsync(restarted));

        var (code, list, told) = await ladis.TryAsync("baseline", "list");
        Assert.Equal(0, code);
        Assert.Contains($"{baseline.Id[..12]}", list, StringComparison.Ordinal);
        Assert.Contains("passed over: the record ", told, StringComparison.Ordinal);
        Assert.Contains("(effective_from: 999999999999999 s and ", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LargeSnapshot_ShouldBeFoundByTheDetector_BelowItsFolder()
    {
        broker.SkipIfAbsent();
        await using var ladis = await Deployment.CreateAsync(broker, "reference", ("Baselines:ReferenceFolder", _folder.FullName));
        var baseline = await Build(ladis);
        var large = baseline.Snapshot.Clone();
        // What no test looks at, and makes the snapshot larger than a record may be.
        large.Provenance = new string('p', 1_000_000);
        var file = Path.Combine(_folder.FullName, "large.ladis");
        await File.WriteAllBytesAsync(file, large.ToByteArray());

        var said = await ladis.RunAsync("baseline", "publish", "--by-reference", file);
        Assert.Contains("by reference: detectors read 'large.ladis' below their Ladis:Baselines:ReferenceFolder", said, StringComparison.Ordinal);
        var detector = await Start(ladis, BaselineReader.ReadFile(file).Id);
        Assert.Equal(0, await Deployment.StopAsync(detector));

        var elsewhere = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.ladis");
        File.Move(file, elsewhere);
        var (code, _, refused) = await ladis.TryAsync("baseline", "publish", "--by-reference", elsewhere);
        File.Delete(elsewhere);
        Assert.Equal(2, code);
        Assert.Equal(
            $"'{elsewhere}' lies outside of Ladis:Baselines:ReferenceFolder ('{_folder.FullName}'), below which detectors look for it: put it there and publish it from there.",
            refused.TrimEnd());
    }

    [Fact]
    public async Task LargeSnapshot_ShouldTravelOnItsTopic_AtTheBrokersDefaultLimits()
    {
        const int Megabytes = 20;
        broker.SkipIfAbsent();
        await using var ladis = await Deployment.CreateAsync(broker, "parts");
        await ladis.TakeAtMostAsync("Baselines", 1_048_588);
        var large = (await Build(ladis)).Snapshot.Clone();
        large.Provenance = string.Concat(Enumerable.Range(0, Megabytes * 125_000).Select(i => $"{i:x8}"));
        var file = Path.Combine(_folder.FullName, "large.ladis");
        await File.WriteAllBytesAsync(file, large.ToByteArray());

        var running = await ladis.StartAsync("detector");
        await running.WaitForLineAsync("assigned .*Activations", Waits.Long);

        Assert.Matches("^published to .*\nin 2[23] parts: 20,[0-9,]+ bytes are more than a record takes", await ladis.RunAsync("baseline", "publish", file));

        Assert.Matches($"shapes@a7389948bfa6 +a7389948bfa6 +{large.PredictedClasses.Count} .* no requests", await ladis.RunAsync("baseline", "list"));
        var id = BaselineReader.ReadFile(file).Id;
        await running.WaitForLineAsync($"Baseline {id} of model .* is in use", Waits.Long);
        Assert.Equal(0, await Deployment.StopAsync(running));
        Assert.Equal(0, await Deployment.StopAsync(await Start(ladis, id)));
        await ladis.RunAsync("baseline", "retire", "a7389948bfa6");
        Assert.Contains("holds no baseline", await ladis.RunAsync("baseline", "list"), StringComparison.Ordinal);
    }

    /// <summary>A pipe in the folder, a link out of it, a file that is not there, and 80,000 columns, which take some kilobytes on the wire.</summary>
    private byte[][] Made(LoadedBaseline baseline)
    {
        using (var pipe = Process.Start("mkfifo", [Path.Combine(_folder.FullName, "pipe")]))
            pipe.WaitForExit();
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "link"), "/etc/passwd");
        var wide = baseline.Snapshot.Clone();
        const int Rows = 60, Columns = 80_000;
        wide.Taps[0].Values = new Tensor { Shape = { Rows, Columns }, Float16 = ByteString.CopyFrom(new byte[Rows * Columns * 2]) };
        var references = new[] { "pipe", "link", "none.ladis" }
            .Select(location => new BaselineRecord { Reference = new BaselineReference { Model = baseline.Model, Sha256 = baseline.Id, Location = location } });
        return [.. references.Append(new BaselineRecord { Snapshot = wide }).Select(r => r.ToByteArray())];
    }

    private async Task<LoadedBaseline> Build(Deployment ladis)
    {
        var (pictures, file) = (Path.Combine(_folder.FullName, "pictures"), Path.Combine(_folder.FullName, "b.ladis"));
        await ladis.RunAsync("shapes", "--out", pictures, "--count", "300");
        await ladis.RunAsync("baseline", "build", "--images", pictures, "--model", Deployment.Model("shapes.onnx"), "--out", file);
        return BaselineReader.ReadFile(file);
    }

    private static async Task<ChildProcess> Start(Deployment ladis, string id)
    {
        var detector = await ladis.StartAsync("detector");
        await detector.WaitForLineAsync($"Baseline {id} of model shapes@a7389948bfa6 \\(sha256 a7389948bfa6\\) is in use", Waits.Long);
        return detector;
    }

    private static async Task Send(Deployment ladis, IEnumerable<byte[]> values)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(
            new ProducerConfig { BootstrapServers = ladis.BootstrapServers, CompressionType = CompressionType.Zstd, MessageMaxBytes = 20_000_000, EnableIdempotence = true }).Build();
        foreach (var value in values)
            await producer.ProduceAsync(ladis.Topic("Baselines"), new Message<byte[], byte[]> { Key = "shapes@a7389948bfa6"u8.ToArray(), Value = value });
    }

    private static async Task AssertTold(ChildProcess detector, int port)
    {
        using var http = new HttpClient();
        var page = MetricsPage.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics")));
        Assert.Equal(Unusable, page["ladis_detector_baseline_changes_total"].By("outcome")["Unusable"]);
        Assert.Equal("Healthy", await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/healthz")));
        var said = detector.All;
        Assert.Equal(Unusable, said.Split("Passed over on the baselines topic: the record ").Length - 1);
        foreach (var sentence in new[]
        {
            "(effective_from: 999999999999999 s and ", "it names the file '/etc/shadow', which lies outside of Ladis:Baselines:ReferenceFolder",
            "it names the file '/proc/self/mem', which lies outside of Ladis:Baselines:ReferenceFolder", "it names 'pipe', which is a pipe, a socket or a device, not a file",
            "it names the file 'link', which lies outside of Ladis:Baselines:ReferenceFolder", "it names 'none.ladis', which is not there", "has 80,000 columns; 65,536 are the most.",
        })
            Assert.Contains(sentence, said, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot be followed", said, StringComparison.Ordinal);
        Assert.False(detector.HasExited);
    }
}
