using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Records;
using Ladis.Streaming.Telemetry;
using Polly;

namespace Ladis.Streaming.Loops;

/// <summary>
/// Exactly once: outputs and offsets in one transaction. librdkafka's transactional calls may hang for good when a broker goes and comes
/// (confluentinc/librdkafka#5456, #5511: the timeout is not looked at while a group coordinator is waited for that is no more). A producer that hangs is
/// left behind; its successor has the same transactional id, which ends the open transaction, and the committed offsets say how it ended.
/// </summary>
/// <param name="create">Makes a producer; always with the same transactional id.</param>
/// <param name="patience">How long a call may take, tries included: longer than the broker keeps a silent transaction open.</param>
/// <param name="retry">Makes a call again that the broker has not refused for good.</param>
/// <param name="metrics">Counts records.</param>
internal sealed class TransactionalOutput(Func<KafkaProducer> create, TimeSpan patience, ResiliencePipeline retry, StreamingMetrics metrics) : IOutputCommitter
{
    /// <summary>Between two of these a worker that is told to stop before the broker answered notices it.</summary>
    private static readonly TimeSpan InitializeAttempt = TimeSpan.FromSeconds(5);

    /// <summary>A broker that does not answer ends the transaction by its timeout instead.</summary>
    private static readonly TimeSpan AbandonAttempt = TimeSpan.FromSeconds(5);

    private KafkaProducer _producer = create();
    private CancellationToken _stop;
    private bool _open;
    private bool _hangs;

    public void Initialize(CancellationToken stop)
    {
        _stop = stop;
        retry.Execute(_ => _producer.Client.InitTransactions(InitializeAttempt), stop);
    }

    public void Produce(OutputRecord record)
    {
        Begin();
        _producer.Produce(record);
        metrics.Produced.WithLabels(record.Topic).Inc();
    }

    public void Commit(IReadOnlyCollection<TopicPartitionOffset> offsets, IConsumer<byte[], byte[]> consumer)
    {
        Begin();
        var group = consumer.ConsumerGroupMetadata;
        Call(nameof(_producer.Client.SendOffsetsToTransaction), client => client.SendOffsetsToTransaction(offsets, group, patience));
        // Without a timeout, as librdkafka advises: a commit that timed out in the client may have happened at the broker.
        Call(nameof(_producer.Client.CommitTransaction), client => client.CommitTransaction());
        _open = false;
    }

    public void Abort()
    {
        if (_hangs)
            Replace();
        else if (_open)
            AbortOpen();
        _open = false;
    }

    public void Abandon()
    {
        if (_open && !_hangs)
            _producer.Client.AbortTransaction(AbandonAttempt);
    }

    public void Dispose()
    {
        // To take a client away under a call that hangs in it would crash the process.
        if (!_hangs)
            _producer.Dispose();
    }

    private void Begin()
    {
        if (_open)
            return;
        _producer.Client.BeginTransaction();
        _open = true;
    }

    /// <summary>
    /// A transaction whose only partitions the broker refused was never begun there, and librdkafka takes the broker's word about its end for fatal: a successor
    /// goes on. Any other fatal error stands, above all that of a producer that another instance has fenced.
    /// </summary>
    private void AbortOpen()
    {
        try
        {
            Call(nameof(_producer.Client.AbortTransaction), client => client.AbortTransaction());
        }
        catch (KafkaException unknown) when (unknown.Error is { IsFatal: true, Code: ErrorCode.InvalidTxnState })
        {
            _producer.Dispose();
            Replace();
        }
    }

    private void Call(string name, Action<IProducer<byte[], byte[]>> call)
    {
        var producer = _producer;
        var givenUp = new CancellationTokenSource();
        var blocking = new BlockingCall(() => retry.Execute(_ => call(producer.Client), givenUp.Token), late: producer.Dispose);
        if (blocking.TryRun(patience))
        {
            givenUp.Dispose();
            return;
        }

        givenUp.Cancel();
        _hangs = true;
        throw new KafkaException(new Error(ErrorCode.Local_TimedOut, $"{name} has not returned for {patience.TotalSeconds:F0} s; the producer is replaced"));
    }

    private void Replace()
    {
        // A worker that is to end leaves the transaction to the broker, which ends it by its timeout.
        if (_stop.IsCancellationRequested)
            return;
        _producer = create();
        _hangs = false;
        Initialize(_stop);
    }
}
