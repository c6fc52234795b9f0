using System.Text.RegularExpressions;
using Confluent.Kafka;
using Ladis.Contracts.V1;
using Ladis.Inference.Configuration;
using Ladis.Inference.Role;
using Ladis.Models.Images;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Embedded;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Serialization;
using Ladis.Streaming.Telemetry;
using Ladis.Streaming.Topics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Prometheus;
using TopicReader = Ladis.Testing.TopicReader;

namespace Ladis.Inference.Tests.Role;

/// <summary>The role as a host runs it, on the embedded broker.</summary>
public sealed class InferenceRoleTests : IDisposable
{
    private static readonly TopicsOptions Topics = new();

    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start(new Dictionary<string, int>
    {
        [Topics.Requests] = 2,
        [Topics.Predictions] = 1,
        [Topics.Activations] = 1,
        [Topics.DeadLetters] = 1,
    });

    private readonly LogLines _log = new();

    public void Dispose()
    {
        _broker.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task Pictures_ShouldBeAnswered_AndTheBrokenOnePutAside()
    {
        var pictures = Enumerable.Range(0, 10).Select(Picture).ToList();
        pictures[4] = [0xFF, 0xD8, 0xFF, 0];
        var stored = await TestProducer.ProduceAsync(_broker.BootstrapServers, Topics.Requests, pictures.Select(p => new Message<byte[], byte[]> { Value = p }));
        await using var services = Services();
        var host = services.GetRequiredService<StreamRoleHost>();
        await host.StartAsync(CancellationToken.None);

        var predictions = TopicReader.Read(_broker.BootstrapServers, Topics.Predictions, 9).Select(Parse<Prediction>).ToList();
        var activations = TopicReader.Read(_broker.BootstrapServers, Topics.Activations, 9).Select(Parse<Activation>).ToList();
        var letter = TopicReader.Read(_broker.BootstrapServers, Topics.DeadLetters, 1)[0];
        await host.StopAsync(CancellationToken.None);

        Assert.Null(host.Failure);
        var sources = stored.Where((_, i) => i != 4).Select(Coordinates).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(sources, predictions.Select(p => Coordinates(p.Source)).Order(StringComparer.Ordinal));
        Assert.Equal(sources, activations.Select(a => Coordinates(a.Source)).Order(StringComparer.Ordinal));
        Assert.Equal(Coordinates(stored[4]), System.Text.Encoding.UTF8.GetString(letter.Message.Key));
        Assert.Equal(pictures[4], letter.Message.Value);
    }

    [Fact]
    public void Start_ShouldSayWhatIsServed()
    {
        using var services = Services();
        services.GetRequiredService<StreamRole>().CreateProcessor();

        Assert.Collection(
            _log.Lines,
            line => Assert.Matches(
                @"^Model shapes@a7389948bfa6 \(sha256 [0-9a-f]{64}\) from .*shapes\.onnx: input .* float32 \[n,3,32,32\], 10 classes by logits: .*, taps penultimate \(\w+, 96\), logits \(logits, 10\); any number of pictures a run; computes on CPU with 1 threads\.$",
                line),
            line => Assert.Equal(
                "Requests from ladis.requests; predictions to ladis.predictions, activations to ladis.activations, dead letters to ladis.dead-letters; group ladis-inference, ExactlyOnce.",
                line),
            line => Assert.Matches(@"^Decoding takes at most \d+ bytes of memory for all pictures at one time, of at most 16777216 pixels each; pictures beyond that are dead letters\.$", line),
            line => Assert.Matches(@"^Model shapes is warm: batches of up to 64, JPEG by (LibjpegTurbo|Skia); it took \d+ ms\.$", line));
    }

    [Theory]
    [InlineData("dynamic_int8.onnx", @"^Model dynamic_int8 answers a picture differently by the others of its batch, by up to 0\.\d+ % of the largest value: .*OneByOne=true.* runs its pictures one by one\.$")]
    [InlineData("beyond_half.onnx", @"^Tap penultimate of model beyond_half has values up to \d+.*, and float16 ends at 65,504: .* Set Ladis:Inference:HalfPrecision to false\.$")]
    [InlineData("large2304.onnx", @"^Model large2304 runs batches of \d instead of MaxBatch 64: pictures of x float32 \[n,3,2304,2304\] in more would take over \d+ bytes\.$")]
    public void Start_ShouldSayWhatIsOddAboutAModel(string model, string sentence)
    {
        using var services = Services(new ModelOptions { Path = SharedData.FindOrSkip($"cases/onnx/{model}") }, half: true);
        ((IDisposable)services.GetRequiredService<StreamRole>().CreateProcessor()).Dispose();

        Assert.Single(_log.Lines, line => Regex.IsMatch(line, sentence, RegexOptions.ExplicitCapture, Waits.Long));
    }

    private static byte[] Picture(int seed)
    {
        var rgb = new byte[32 * 32 * 3];
        new Random(seed).NextBytes(rgb);
        return ImageEncoder.Jpeg(rgb, 32, 32);
    }

    private static string Coordinates(DeliveryResult<byte[], byte[]> stored) => $"{stored.Topic}/{stored.Partition.Value}/{stored.Offset.Value}";

    private static string Coordinates(SourceCoordinates source) => $"{source.Topic}/{source.Partition}/{source.Offset}";

    private static T Parse<T>(ConsumeResult<byte[], byte[]> record)
        where T : class, Google.Protobuf.IMessage<T>, new() =>
        MessageReader.TryRead<T>(record.Message.Value, out var message, out var error) ? message : throw new InvalidOperationException(error);

    private ServiceProvider Services() => Services(new ModelOptions { Path = Checkout.PathOf("models/shapes.onnx") }, half: false);

    private ServiceProvider Services(ModelOptions model, bool half) => new ServiceCollection()
        .AddLogging(logging => logging.AddProvider(_log).AddFilter(level => level >= LogLevel.Information))
        .AddSingleton(TimeProvider.System)
        .AddSingleton(new KafkaOptions { BootstrapServers = _broker.BootstrapServers, InstanceId = "test" })
        .AddSingleton(Topics)
        .AddSingleton(Metrics.NewCustomRegistry())
        .AddSingleton<StreamingMetrics>()
        .AddSingleton<KafkaClients>()
        .AddSingleton<TopicDirectory>()
        .AddSingleton<IMessageSerializer, PlainProtobufSerializer>()
        .AddSingleton<IHostApplicationLifetime, NoLifetime>()
        .AddSingleton<StreamRoleHost>()
        .AddInferenceRole(new InferenceOptions { Models = [model], ComputeThreads = 1, HalfPrecision = half })
        .BuildServiceProvider();

    private sealed class NoLifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }

    /// <summary>What the role itself says.</summary>
    private sealed class LogLines : ILoggerProvider, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) =>
            categoryName == typeof(InferenceRole).FullName ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
