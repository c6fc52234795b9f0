using Google.Protobuf;
using Ladis.Inference.Configuration;
using Ladis.Inference.Role;
using Ladis.Inference.Telemetry;
using Ladis.Models.Images;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.DeadLetters;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Records;
using Ladis.Streaming.Serialization;
using Ladis.Streaming.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace Ladis.Inference.Tests.Role;

/// <summary>The role with the model that the program ships, and what tests send to it.</summary>
public abstract class ShippedModelTests : IDisposable
{
    protected const int Side = 32;

    private protected ModelCatalog Catalog { get; }

    protected ShippedModelTests()
    {
        var options = With(_ => { });
        Catalog = new ModelCatalog(options);
        Role = Processor(options);
    }

    private protected InferenceProcessor Role { get; }

    protected TopicsOptions Topics { get; } = new();

    protected Outputs Sent { get; } = new();

    public void Dispose()
    {
        Role.Dispose();
        Catalog.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static InferenceOptions With(Action<InferenceOptions> change)
    {
        var options = new InferenceOptions
        {
            Models = [new ModelOptions { Path = Checkout.PathOf("models/shapes.onnx") }],
            MaxBatch = 16,
            ComputeThreads = 1,
            TopClasses = 3,
        };
        change(options);
        return options;
    }

    private protected InferenceProcessor Processor(InferenceOptions options, ModelCatalog? models = null, CollectorRegistry? registry = null)
    {
        registry ??= Metrics.NewCustomRegistry();
        var letters = new DeadLetterFactory(Topics.DeadLetters, options.GroupId, InferenceRole.Name, _ => 1_000_000, new StreamingMetrics(registry), NullLogger.Instance);
        return new InferenceProcessor(models ?? Catalog, options, options.CreateDecoder(), Topics, new PlainProtobufSerializer(), letters, new InferenceMetrics(registry), TimeProvider.System, NullLogger.Instance);
    }

    protected static byte[] Rgb(int seed)
    {
        var rgb = new byte[Side * Side * 3];
        new Random(seed).NextBytes(rgb);
        return rgb;
    }

    protected static byte[] Picture(int seed) => ImageEncoder.Png(Rgb(seed), Side, Side);

    protected static RecordHeader Header(string name, string text) => RecordHeader.Of(name, text);

    protected static InputRecord Request(long offset, byte[]? value, params RecordHeader[] headers) => new()
    {
        Partition = new PartitionId("ladis.requests", (int)(offset % 2)),
        Offset = offset,
        Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + offset),
        Key = [(byte)offset],
        Value = value,
        Headers = headers,
    };

    protected List<T> Read<T>(string topic)
        where T : class, IMessage<T>, new() =>
        [.. Sent.Of(topic).Select(r => MessageReader.TryRead<T>(r.Value!, out var message, out var error) ? message : throw new InvalidOperationException(error))];

    protected sealed class Outputs : IRecordOutput
    {
        private readonly List<OutputRecord> _records = [];

        public void Produce(OutputRecord record) => _records.Add(record);

        public DeadLetterReason? Answer(InputRecord record, Func<IReadOnlyList<OutputRecord>> make)
        {
            _records.AddRange(make());
            return null;
        }

        public List<OutputRecord> Of(string topic) => [.. _records.Where(r => r.Topic == topic)];
    }
}
