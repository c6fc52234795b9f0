using System.Reflection;
using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Telemetry;
using Ladis.Streaming.Tests.Fixtures;
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

    [Theory]
    [InlineData("SendOffsetsToTransaction", ErrorCode.Local_Fenced)]
    [InlineData("CommitTransaction", ErrorCode.Local_Fenced)]
    [InlineData("CommitTransaction", ErrorCode.InvalidProducerEpoch)]
    [InlineData("BeginTransaction", ErrorCode.Local_Fenced)]
    public void FencedProducer_ShouldBeReplaced_OnlyWhenTheLoopSaysSo(string call, ErrorCode code)
    {
        using var output = Output(Enough);
        output.Initialize(CancellationToken.None);
        Fail(0, call, code);

        var error = Assert.Throws<KafkaTxnRequiresAbortException>(() => output.Commit([], DispatchProxy.Create<IConsumer<byte[], byte[]>, NothingDouble>()));
        Assert.Equal((code, false), (error.Error.Code, error.Error.IsFatal));
        Assert.True(output.IsFenced);
        Assert.Single(_producers);

        output.Abort();

        Assert.False(output.IsFenced);
        Assert.True(_producers[0].Disposed.IsSet);
        Assert.Equal(["InitTransactions"], _producers[1].Calls);
    }

    /// <summary>The transaction has outlasted its time: the worker hears of it when it takes back what another failure left open.</summary>
    [Fact]
    public void FencedProducer_ShouldBeTold_WhenItsAbortFails()
    {
        using var output = Output(Enough);
        output.Initialize(CancellationToken.None);
        Fail(0, "SendOffsetsToTransaction", ErrorCode.IllegalGeneration, isFatal: false);
        Fail(0, "AbortTransaction", ErrorCode.Local_Fenced);
        Assert.Throws<KafkaException>(() => output.Commit([], DispatchProxy.Create<IConsumer<byte[], byte[]>, NothingDouble>()));

        Assert.Throws<KafkaTxnRequiresAbortException>(output.Abort);
        Assert.True(output.IsFenced);
        Assert.Single(_producers);
        output.Abort();

        Assert.Equal(2, _producers.Count);
    }

    [Fact]
    public void FencedProducer_ShouldBeTold_WhenItIsInitialized()
    {
        using var output = Output(Enough);
        Fail(0, "InitTransactions", ErrorCode.Local_Fenced);

        Assert.Throws<KafkaTxnRequiresAbortException>(() => output.Initialize(CancellationToken.None));
        Assert.True(output.IsFenced);
        output.Abort();

        Assert.Equal(["InitTransactions"], _producers[1].Calls);
    }

    /// <summary>An id that the broker has forgotten after days without work, for instance.</summary>
    [Fact]
    public void Producer_ShouldBeReplacedAtOnce_WhenAnotherFatalErrorEndsIt()
    {
        using var output = Output(Enough);
        output.Initialize(CancellationToken.None);
        Fail(0, "CommitTransaction", ErrorCode.InvalidProducerIdMapping);

        Assert.Throws<KafkaTxnRequiresAbortException>(() => output.Commit([], DispatchProxy.Create<IConsumer<byte[], byte[]>, NothingDouble>()));
        Assert.False(output.IsFenced);
        output.Abort();

        Assert.DoesNotContain("AbortTransaction", _producers[0].Calls);
        Assert.Equal(["InitTransactions"], _producers[1].Calls);
    }

    [Fact]
    public void Producer_ShouldNotBeReplaced_WhenTheBrokerRefusesItsId()
    {
        using var output = Output(Enough);
        output.Initialize(CancellationToken.None);
        Fail(0, "CommitTransaction", ErrorCode.TransactionalIdAuthorizationFailed);

        var error = Assert.Throws<KafkaException>(() => output.Commit([], DispatchProxy.Create<IConsumer<byte[], byte[]>, NothingDouble>()));

        Assert.True(error.Error.IsFatal);
        Assert.False(KafkaFailure.RequiresAbort(error));
        Assert.Single(_producers);
    }

    private void Fail(int producer, string call, ErrorCode code, bool isFatal = true) =>
        _producers[producer].Failures[call] = new KafkaException(new Error(code, "made up", isFatal));

    private TransactionalOutput Output(TimeSpan patience) =>
        new(Create, patience, ResiliencePipeline.Empty, LoopRig.Clients("127.0.0.1:1").Limits, new StreamingMetrics(Metrics.NewCustomRegistry()));

    private KafkaProducer Create()
    {
        var producer = DispatchProxy.Create<IProducer<byte[], byte[]>, ProducerDouble>();
        _producers.Add((ProducerDouble)producer);
        return new KafkaProducer(producer);
    }
}
