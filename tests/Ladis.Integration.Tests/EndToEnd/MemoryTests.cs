using System.Globalization;
using Ladis.Models.Images;

namespace Ladis.Integration.Tests.EndToEnd;

/// <summary>What pictures cost a worker in memory: read off the running program.</summary>
[Collection(KafkaTests.Name)]
public sealed class MemoryTests(KafkaBroker broker, ITestOutputHelper log)
{
    private const int Budget = 200_000_000;
    private const int Threads = 16;

    /// <summary>Memory that is none of the pictures': the runtime's, the clients', and encoded records.</summary>
    private const long Slack = 96_000_000;

    [Fact]
    public async Task Worker_ShouldStayWithinItsBudget_WhateverThePictures()
    {
        broker.SkipIfAbsent();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads the memory of a process off /proc.");
        await using var ladis = await Deployment.CreateAsync(broker, "memory");
        var worker = await ladis.StartAsync(
            "inference", "--model", Deployment.Model("shapes.onnx"), "--set", "Ladis:Inference:Models:0:Preprocessing:Resize=ShortestSideCrop",
            "--set", $"Ladis:Inference:MaxDecodingBytes={Budget}", "--set", $"Ladis:Inference:DecodeThreads={Threads}");
        await ladis.SendAsync(Extreme().Take(64));
        ladis.Await("Predictions", 64);
        var warm = Memory(worker, "VmRSS");

        await ladis.SendAsync(Enumerable.Repeat(Blank(4096, 4096), Threads));
        ladis.Await("Predictions", 64 + Threads);
        var peak = Memory(worker, "VmHWM");
        await ladis.SendAsync(Extreme().Take(200));
        ladis.Await("Predictions", 264 + Threads);
        var early = Memory(worker, "VmRSS");
        await ladis.SendAsync(Extreme().Take(800));
        ladis.Await("Predictions", 1064 + Threads);
        var late = Memory(worker, "VmRSS");

        log.WriteLine($"warm {warm:N0}; peak of {Threads} pictures of 4096² {peak:N0}; after 200 extreme pictures {early:N0}, after 1,000 {late:N0} bytes");
        Assert.InRange(peak, warm, warm + Budget + Slack);
        Assert.InRange(late, 0, early + Slack);
        Assert.InRange(Memory(worker, "VmHWM"), 0, warm + Budget + Slack);
        Assert.Equal(0, await Deployment.StopAsync(worker));
    }

    /// <summary>From 1 × 16,384 to 65,535 × 60 and back, without end.</summary>
    private static IEnumerable<byte[]> Extreme()
    {
        var drawn = Enumerable.Range(0, 32).Select(i =>
        {
            var (narrow, wide) = (1 + (i * i / 16), 16_384 + (i * 49_151 / 31));
            return i % 2 == 0 ? Blank(narrow, wide) : Blank(wide, narrow);
        }).ToList();
        while (true)
        {
            foreach (var picture in drawn)
                yield return picture;
        }
    }

    private static byte[] Blank(int width, int height) => ImageEncoder.Png(new byte[width * height * 3], width, height);

    private static long Memory(ChildProcess process, string figure) => File.ReadLines($"/proc/{process.Id}/status")
        .Where(line => line.StartsWith(figure, StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024)
        .Single();
}
