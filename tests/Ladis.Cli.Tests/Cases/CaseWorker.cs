using Ladis.Contracts;
using Ladis.Contracts.V1;
using Ladis.Inference.Configuration;
using Ladis.Inference.Role;
using Ladis.Models.Graph;
using Ladis.Models.Images;
using Ladis.Models.Onnx;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Records;
using Ladis.Streaming.Serialization;
using Ladis.Streaming.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Prometheus;

namespace Ladis.Cli.Tests.Cases;

/// <summary>The inference role as the program registers it, fed with records; only Kafka itself is left out.</summary>
internal static class CaseWorker
{
    private static readonly TopicsOptions Topics = new();

    /// <summary>What becomes of pictures in one batch: the answer to each, in order.</summary>
    public static List<string> Answer(string model, Action<ModelOptions>? change, params string[] pictures)
    {
        using var services = Services(model, change);
        var processor = services.GetRequiredService<StreamRole>().CreateProcessor();
        try
        {
            var outputs = new Outputs();
            processor.Process([.. pictures.Select(Request)], outputs);
            return [.. Enumerable.Range(0, pictures.Length).Select(i => Outcome(outputs.Records, i))];
        }
        finally
        {
            (processor as IDisposable)?.Dispose();
        }
    }

    /// <summary>What the program says of a model, and whether it answers with it; the sentence that ends it otherwise.</summary>
    public static string Serve(string model, Action<ModelOptions>? change = null)
    {
        try
        {
            var options = new ModelOptions { Path = Path(model) };
            change?.Invoke(options);
            using var classifier = OnnxClassifier.Open(options.Path, options.ToClassifierOptions(1));
            var penultimate = classifier.Taps[0];
            return $"{Answer(model, change, "pictures/mid.png")[0]}; {classifier.Classes} classes by {classifier.ScoresNote}; penultimate {penultimate.Tensor} ({penultimate.Width}); {classifier.BatchNote.Split(": by up to")[0]}";
        }
        catch (OnnxModelException refused)
        {
            return refused.Message.Replace(SharedData.FindOrSkip("cases") + "/", "", StringComparison.Ordinal);
        }
    }

    /// <summary>Where the pixel is that a picture's file has first: all pictures with an orientation have their only black one there.</summary>
    public static string Orientation(string picture)
    {
        using var image = new ImageDecoder(new ImageLimits()).Decode(File.ReadAllBytes(Path(picture))).Image!;
        var black = Enumerable.Range(0, image.Width * image.Height).Single(i => image.Pixels.Slice(i * 3, 3).IndexOfAnyExcept((byte)0) < 0);
        return $"{Answer("onnx/crop224.onnx", null, picture)[0]}; the pixel that the file has first stands at ({black % image.Width}, {black / image.Width}) of {image.Width} × {image.Height}";
    }

    public static string Path(string input) => SharedData.FindOrSkip($"cases/{input}");

    private static InputRecord Request(string picture, int offset) => new()
    {
        Partition = new PartitionId(Topics.Requests, 0),
        Offset = offset,
        Timestamp = DateTimeOffset.UnixEpoch,
        Value = File.ReadAllBytes(Path(picture)),
    };

    private static string Outcome(List<OutputRecord> outputs, int offset)
    {
        var predictions = outputs.Where(o => o.Topic == Topics.Predictions).Select(o => Prediction.Parser.ParseFrom(o.Value)).Where(p => p.Source.Offset == offset).ToList();
        if (predictions is [var prediction])
            return $"answered: class {prediction.PredictedClass}{(prediction.ClassName.Length > 0 ? $" ({prediction.ClassName})" : "")}";
        var letter = outputs.Single(o => o.Topic == Topics.DeadLetters && Header(o, "offset") == $"{offset}");
        return $"dead letter `{Header(letter, "reason")}`: {Header(letter, "message")}";
    }

    private static string Header(OutputRecord record, string name) => record.Headers.Single(h => h.Name == RecordHeaders.ErrorPrefix + name).Text ?? "";

    private static ServiceProvider Services(string model, Action<ModelOptions>? change)
    {
        var options = new ModelOptions { Path = Path(model) };
        change?.Invoke(options);
        return new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new KafkaOptions { BootstrapServers = "localhost:1" })
            .AddSingleton(Topics)
            .AddSingleton(Metrics.NewCustomRegistry())
            .AddSingleton<StreamingMetrics>()
            .AddSingleton<KafkaClients>()
            .AddSingleton<IMessageSerializer, PlainProtobufSerializer>()
            .AddInferenceRole(new InferenceOptions { Models = [options], ComputeThreads = 1, DecodeThreads = 1 })
            .BuildServiceProvider();
    }

    private sealed class Outputs : IRecordOutput
    {
        public List<OutputRecord> Records { get; } = [];

        public void Produce(OutputRecord record) => Records.Add(record);

        public DeadLetterReason? Answer(InputRecord record, Func<IReadOnlyList<OutputRecord>> make)
        {
            Records.AddRange(make());
            return null;
        }
    }
}
