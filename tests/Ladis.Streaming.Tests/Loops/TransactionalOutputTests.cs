using System.Reflection;
using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Telemetry;
using Polly;
using Prometheus;

namespace Ladis.Streaming.Tests.Loops;

public sealed class TransactionalOutputTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    /// <summary>For a busy machine to answer a call that does not hang.</summary>
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(3);

    private readonly List<ProducerDouble> _producers = [];

    [Fact]
    public void Producer_ShouldBeReplaced_WhenACallDoesNotReturn()
    {
        using var output = Output(Enough);
        var consumer = DispatchProxy.Create<IConsumer<byte[], byte[]>, NothingDouble>();
        output.Initialize(CancellationToken.None);
        _producers[0].Hang.Reset();

        var error = Assert.Throws<KafkaException>(() => output.Commit([], consumer));
        Assert.True(KafkaFailure.RequiresAbort(error));
        Assert.Contains("SendOffsetsToTransaction has not returned", error.Error.Reason, StringComparison.Ordinal);
        output.Abort();
        output.Commit([], consumer);

        Assert.Equal(["InitTransactions", "BeginTransaction", "SendOffsetsToTransaction"], _producers[0].Calls);
        Assert.Equal(["InitTransactions", "BeginTransaction", "SendOffsetsToTransaction", "CommitTransaction"], _producers[1].Calls);
    }

    [Fact]
    public void Producer_ShouldBeDisposed_WhenItsCallReturnsAfterAll()
    {
        using var output = Output(Short);
        output.Initialize(CancellationToken.None);
        _producers[0].Hang.Reset();
        Assert.Throws<KafkaException>(() => output.Commit([], DispatchProxy.Create<IConsumer<byte[], byte[]>, NothingDouble>()));

        Assert.False(_producers[0].Disposed.IsSet);
        _producers[0].Hang.Set();

        Assert.True(_producers[0].Disposed.Wait(Waits.Long));
    }

    [Fact]
    public void Producer_ShouldNotBeReplaced_WhenTheWorkerIsToStop()
    {
        using var stop = new CancellationTokenSource();
        using var output = Output(Short);
        output.Initialize(stop.Token);
        _producers[0].Hang.Reset();
        Assert.Throws<KafkaException>(() => output.Commit([], DispatchProxy.Create<IConsumer<byte[], byte[]>, NothingDouble>()));

        stop.Cancel();
        output.Abort();

        Assert.Single(_producers);
    }

    private TransactionalOutput Output(TimeSpan patience) =>
        new(Create, patience, ResiliencePipeline.Empty, new StreamingMetrics(Metrics.NewCustomRegistry()));

    private KafkaProducer Create()
    {
        var producer = DispatchProxy.Create<IProducer<byte[], byte[]>, ProducerDouble>();
        _producers.Add((ProducerDouble)producer);
        return new KafkaProducer(producer);
    }
}
