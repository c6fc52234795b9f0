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
/// <param name="limits">How large records may be.</param>
/// <param name="metrics">Counts records.</param>
internal sealed class TransactionalOutput(
    Func<KafkaProducer> create, TimeSpan patience, ResiliencePipeline retry, TopicLimits limits, StreamingMetrics metrics) : IOutputCommitter
{
    /// <summary>Between two of these a worker that is told to stop before the broker answered notices it.</summary>
    private static readonly TimeSpan InitializeAttempt = TimeSpan.FromSeconds(5);

    /// <summary>A broker that does not answer ends the transaction by its timeout instead.</summary>
    private static readonly TimeSpan AbandonAttempt = TimeSpan.FromSeconds(5);

    private readonly Deliveries _deliveries = new(limits);
    private KafkaProducer _producer = create();
    private CancellationToken _stop;
    private bool _open;
    private bool _hangs;
    private Error? _ended;

    public bool IsFenced => _ended is { } error && IsFencing(error);

    public void Initialize(CancellationToken stop)
    {
        _stop = stop;
        Guard(() => retry.Execute(_ => _producer.Client.InitTransactions(InitializeAttempt), stop), IsFencing);
    }

    public void Produce(OutputRecord record)
    {
        Begin();
        Guard(() => _producer.Produce(record, _deliveries.Note), IsSurvivable);
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
        if (_hangs || _ended is not null || _deliveries.IsOutgrown)
            Replace();
        else if (_open)
            AbortOpen();
        _deliveries.Clear();
        _open = false;
    }

    public void Abandon()
    {
        if (_open && !_hangs && _ended is null)
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
        Guard(() => _producer.Client.BeginTransaction(), IsSurvivable);
        _open = true;
    }

    /// <summary>
    /// A transaction whose only partitions the broker refused was never begun there, and librdkafka takes the broker's word about its end for fatal: a successor
    /// goes on at once. Only where the producer is fenced the loop must first see by whom.
    /// </summary>
    private void AbortOpen()
    {
        try
        {
            Call(nameof(_producer.Client.AbortTransaction), client => client.AbortTransaction());
        }
        catch (KafkaTxnRequiresAbortException) when (_ended is not null && !IsFenced)
        {
            Replace();
        }
    }

    /// <summary>
    /// A fatal error ends the producer, not the work: that is undone at the broker, and a successor begins again at the committed offsets. A refusal would
    /// be the successor's, too.
    /// </summary>
    private static bool IsSurvivable(Error error) => !KafkaRefusal.Is(error.Code);

    private static bool IsFencing(Error error) => error.Code is ErrorCode.Local_Fenced or ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch;

    private void Guard(Action act, Func<Error, bool> survivable)
    {
        try
        {
            act();
        }
        catch (KafkaException end) when (end.Error.IsFatal && survivable(end.Error))
        {
            _ended = end.Error;
            throw new KafkaTxnRequiresAbortException(new Error(end.Error.Code, end.Error.Reason));
        }
        catch (KafkaException consequence) when (!consequence.Error.IsFatal && _deliveries.Failure is { IsFatal: false } cause)
        {
            throw new KafkaTxnRequiresAbortException(cause);
        }
    }

    private void Call(string name, Action<IProducer<byte[], byte[]>> call) => Guard(() => Try(name, call), IsSurvivable);

    private void Try(string name, Action<IProducer<byte[], byte[]>> call)
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
        if (!_hangs)
            _producer.Dispose();
        _producer = create();
        (_hangs, _ended) = (false, null);
        Initialize(_stop);
    }
}
