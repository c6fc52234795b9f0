using System.Reflection;
using Ladis.Detection.Role;
using Ladis.Hosting.Configuration;
using Ladis.Inference.Role;
using Ladis.Streaming.Telemetry;
using Microsoft.Extensions.Logging;

namespace Ladis.Cli.Tests.Architecture;

/// <summary>Log messages are made by the source generator, each with an id that no other has: people search for it.</summary>
public sealed class LogMessageTests
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly string[] Handwritten = ["LogTrace", "LogDebug", "LogInformation", "LogWarning", "LogError", "LogCritical"];

    private static readonly Assembly[] Products = [typeof(StreamingMetrics).Assembly, typeof(InferenceRole).Assembly, typeof(DetectorRole).Assembly, typeof(LadisOptions).Assembly];

    [Fact]
    public void Ids_ShouldBeUnique()
    {
        var ids = Products.SelectMany(a => a.GetTypes())
            .SelectMany(t => t.GetMethods(Any))
            .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>()?.EventId)
            .Where(id => id is not null)
            .ToList();

        Assert.True(ids.Count > 15, $"{ids.Count} messages found.");
        Assert.DoesNotContain(-1, ids);
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void Messages_ShouldNotBeWrittenByHand()
    {
        var offenders = Directory.EnumerateFiles(Checkout.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file) is var text && Handwritten.Any(call => text.Contains($".{call}(", StringComparison.Ordinal)))
            .ToList();
        Assert.Empty(offenders);
    }
}
