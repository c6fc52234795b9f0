using Ladis.Contracts.V1;
using Ladis.Inference.Telemetry;
using Prometheus;

namespace Ladis.Inference.Tests.Telemetry;

/// <summary>What the page says of models in service.</summary>
public sealed class InferenceMetricsTests
{
    [Theory]
    [InlineData(InferenceMetrics.MostClassNames, InferenceMetrics.MostClassNames)]
    [InlineData(InferenceMetrics.MostClassNames + 1, 0)]
    [InlineData(0, 0)]
    public async Task ClassNames_ShouldBeASeriesEach_UnlessTheyAreTooMany(int classes, int series)
    {
        var registry = Metrics.NewCustomRegistry();
        var model = new ModelReference { Id = "m", Version = "1", Sha256 = new string('a', 64) };
        // Another file of the same name, with names of its own.
        var other = new ModelReference { Id = "m", Version = "2", Sha256 = new string('b', 64) };
        var metrics = new InferenceMetrics(registry);

        metrics.InService(model, [.. Enumerable.Range(0, classes).Select(c => $"name {c}")]);
        metrics.InService(other, ["cat", "dog"]);

        using var stream = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(stream);
        var names = Ladis.Testing.MetricsPage.Parse(System.Text.Encoding.UTF8.GetString(stream.ToArray()))["ladis_model_class_info"];
        Assert.Equal(series + 2, names.Samples.Count);
        Assert.Equal(1, names.By("model", "sha256", "class", "name")["m bbbbbbbbbbbb 1 dog"]);
    }
}
