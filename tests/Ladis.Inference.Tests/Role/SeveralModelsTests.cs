using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Inference.Configuration;
using Ladis.Inference.Role;
using Ladis.Models.Graph;
using Ladis.Models.Tests.Onnx;
using Prometheus;

namespace Ladis.Inference.Tests.Role;

/// <summary>A worker with more than one model.</summary>
public sealed class SeveralModelsTests : ShippedModelTests
{
    [Fact]
    public void TwoModels_ShouldAnswerTheirOwnRequests_InTheOrderOfTheRecords()
    {
        using var folder = new TemporaryFolder();
        var options = With(o => o.Models.Add(new ModelOptions { Path = ModelBuilder.Convolutional().Output("logits").Save(folder, "tiny.onnx") }));
        using var models = new ModelCatalog(options);
        using var both = Processor(options, models);
        var requests = Enumerable.Range(0, 12).Select(i => Request(i, Picture(i), i % 3 == 0 ? [] : [Header(RecordHeaders.Model, i % 3 == 1 ? "shapes" : "tiny")])).ToList();

        both.Process(requests, Sent);

        var predictions = Read<Prediction>(Topics.Predictions);
        Assert.Equal(Enumerable.Range(0, 12), predictions.Select(p => (int)p.Source.Offset));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => i % 3 == 2 ? "tiny" : "shapes"), predictions.Select(p => p.Model.Id));
        Assert.All(Read<Activation>(Topics.Activations), a => Assert.Equal(a.Model.Id == "tiny" ? (5, 4) : (96, 10), (a.Taps[0].Values.Float32.Count, a.Taps[1].Values.Float32.Count)));
        Assert.Equal(StreamIds.Of(models.Models[1].Model), Read<Activation>(Topics.Activations)[2].StreamId);
        Assert.Empty(Sent.Of(Topics.DeadLetters));
    }

    [Fact]
    public void Models_ShouldHaveIdsOfTheirOwn()
    {
        var twice = With(o => o.Models.Add(new ModelOptions { Path = o.Models[0].Path }));

        var problem = Assert.Throws<OnnxModelException>(() => new ModelCatalog(twice));
        Assert.StartsWith("Two models have the id 'shapes' (", problem.Message, StringComparison.Ordinal);
        Assert.EndsWith("): set Ladis:Inference:Models:1:Id to another one.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_ShouldBeBookedOnTheModelThatAnswers_AndCountWhatIsPublished()
    {
        using var folder = new TemporaryFolder();
        var options = With(o =>
        {
            o.HalfPrecision = true;
            o.Models.Add(new ModelOptions { Path = ModelBuilder.Convolutional().Output("logits").Save(folder, "tiny.onnx") });
        });
        using var models = new ModelCatalog(options);
        var registry = Metrics.NewCustomRegistry();
        using var both = Processor(options, models, registry);
        var tiny = Header(RecordHeaders.Model, "tiny");

        both.Process([Request(0, Picture(0), tiny), Request(1, Picture(1), tiny), Request(2, null, tiny), Request(3, null), Request(4, Picture(4), Header(RecordHeaders.Model, "nobody"))], Sent);

        using var stream = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(stream);
        var page = MetricsPage.Parse(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
        Assert.Equal(
            new Dictionary<string, double> { ["tiny answered"] = 2, ["tiny EmptyRecord"] = 1, ["shapes EmptyRecord"] = 1, [" UnknownModel"] = 1 },
            page["ladis_inference_requests_total"].By("model", "outcome"));
        Assert.Equal(new Dictionary<string, double> { ["tiny scored"] = 1 }, page["ladis_inference_consistency_total"].By("model", "outcome"));
        var stages = page["ladis_inference_duration_seconds"];
        Assert.Equal(
            [" publish", " serialize", "shapes publish", "shapes serialize", "tiny consistency", "tiny decode", "tiny preprocess", "tiny publish", "tiny run", "tiny serialize"],
            stages.Counts("model", "stage").Keys.Order(StringComparer.Ordinal));
        Assert.All(stages.Counts("model", "stage").Values, count => Assert.Equal(1, count));
        Assert.All(stages.Sums("stage").Where(s => s.Key != "publish"), s => Assert.InRange(s.Value, 1e-7, Waits.Long.TotalSeconds));
        Assert.Equal(new Dictionary<string, double> { ["penultimate"] = 2 * 5 * 2, ["logits"] = 2 * 4 * 2 }, page["ladis_activations_bytes_total"].By("tap"));
    }
}
