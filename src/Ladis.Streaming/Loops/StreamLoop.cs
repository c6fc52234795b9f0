using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.DeadLetters;
using Ladis.Streaming.Records;
using Ladis.Streaming.Telemetry;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace Ladis.Streaming.Loops;

/// <summary>
/// One thread, one consumer, one producer: poll → process → commit, all inline. Whatever happens in between, outputs and
/// offsets stay together: a revoked partition's work is committed before it is given away, a lost one's is dropped, and after an
/// aborted transaction everything begins again at the committed offsets.
/// </summary>
internal sealed class StreamLoop : IDisposable
{
    private static readonly TimeSpan IdlePoll = TimeSpan.FromMilliseconds(100);
    /// <summary>Offsets without a record come one by one, where transactions end: so many in a row are asked about.</summary>
    private const int MostMarkers = 16;

    private static readonly TimeSpan BrokerCall = TimeSpan.FromSeconds(30);

    /// <summary>Work that is not done again by then was somebody else's.</summary>
    private static readonly TimeSpan AbortsAreOver = TimeSpan.FromMinutes(1);

    private readonly StreamLoopSetup _setup;
    private readonly string _topic;
    private readonly LoopOptions _options;
    private readonly IStreamProcessor _processor;
    private readonly IOutputCommitter _output;
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly NamesakeWatch _namesake;
    private readonly LogWatch _log;
    private readonly TimeProvider _time;
    private readonly StreamingMetrics _metrics;
    private readonly ILogger _logger;
    private readonly List<InputRecord> _batch = [];
    private readonly List<PartitionId> _fresh = [];
    private readonly Dictionary<PartitionId, long> _next = [];
    private readonly Dictionary<PartitionId, long> _positions = [];
    private readonly Dictionary<PartitionId, string> _replaced = [];
    private readonly AbortStreak _aborts = new();
    private readonly ConsumerLag _lag;
    private readonly StalledPositions _stalls;
    private readonly BrokerContact _contact;
    private readonly LogPace _pace;
    private readonly Counter.Child _gatherSeconds;
    private readonly Counter.Child _processSeconds;
    private readonly Counter.Child _commitSeconds;
    private long _gatheringSince;
    private long _uncommitted;
    private long? _abortedAt;
    private bool _isMember;
    private bool _isLost;

    public StreamLoop(StreamLoopSetup setup, StreamingMetrics metrics, TimeProvider time, ILogger<StreamLoop> logger)
    {
        _setup = setup;
        _topic = setup.Topic;
        _options = setup.Options;
        _processor = setup.Processor;
        _output = setup.Output(metrics);
        _contact = new BrokerContact(setup.Clients.Options.BrokerSilence, metrics, setup.Name);
        _pace = new LogPace(time);
        _consumer = setup.Consumer(builder => builder
            .SetStatisticsHandler((_, statistics) => _contact.Hear(statistics))
            .SetPartitionsAssignedHandler((_, partitions) => OnAssigned(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => OnRevoked(partitions))
            .SetPartitionsLostHandler((_, partitions) => OnLost(partitions)));
        _namesake = setup.Watch(_consumer, time);
        _log = setup.WatchLog(_consumer, time);
        _time = time;
        _metrics = metrics;
        _lag = new ConsumerLag(_consumer, metrics, time);
        _stalls = new StalledPositions(_consumer, time);
        _logger = logger;
        Status = new LoopStatus(setup.Name, time);
        _gatherSeconds = metrics.LoopSeconds.WithLabels(setup.Name, "gather");
        _processSeconds = metrics.LoopSeconds.WithLabels(setup.Name, "process");
        _commitSeconds = metrics.LoopSeconds.WithLabels(setup.Name, "commit");
    }

    public LoopStatus Status { get; }

    /// <summary>Runs until asked to stop, or until an error that it cannot go on after; then <see cref="LoopStatus.Failure"/> says which.</summary>
    public void Run(CancellationToken stop)
    {
        try
        {
            Enter(LoopState.Joining);
            if (TryJoin(stop))
            {
                while (!stop.IsCancellationRequested)
                    GoRound(stop);
            }

            Enter(LoopState.Draining);
            Drain();
            Enter(LoopState.Closed);
        }
        catch (KafkaException denied) when (KafkaRefusal.Is(denied.Error.Code))
        {
            Fault(new AccessException(KafkaRefusal.Explain(denied.Error, _setup.Clients.Options, _setup.Grants), denied));
        }
        catch (Exception failure)
        {
            Fault(failure);
        }
    }

    public void Dispose()
    {
        _consumer.Dispose();
        _output.Dispose();
        (_processor as IDisposable)?.Dispose();
    }

    private bool TryJoin(CancellationToken stop)
    {
        try
        {
            _output.Initialize(stop);
        }
        catch (KafkaException error) when (KafkaFailure.RequiresAbort(error))
        {
            _aborts.Require(error);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }

        _consumer.Subscribe(_topic);
        return true;
    }

    private void GoRound(CancellationToken stop)
    {
        _metrics.PollGap.WithLabels(Status.Name).Observe(Status.SinceLastBeat.TotalSeconds);
        Status.Beat();
        try
        {
            if (_aborts.Reason is not null)
                BeginAgain(stop);
            if (_log.IsReplaced())
                Replace(Assignment(), $"its topic's id is no longer {_log.TopicId}");
            var start = _time.GetTimestamp();
            Gather(stop);
            _gatherSeconds.Inc(_time.GetElapsedTime(start).TotalSeconds);
            if (_aborts.Reason is null)
            {
                ProcessBatch();
                SkipUnreadable();
                if (_next.Count > 0 && _time.GetElapsedTime(_gatheringSince) >= _options.CommitInterval)
                    Commit();
                _lag.ShowByTheClock();
            }
        }
        catch (Exception error) when (KafkaFailure.RequiresAbort(error))
        {
            _aborts.Require(error);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop while it waited for the broker: what is open stays undone.
            if (_aborts.Reason is null)
                _aborts.Require("the worker was told to stop");
        }

        FollowState();
    }

    /// <summary>Fills the batch: waits for a first record, then a moment for more.</summary>
    private void Gather(CancellationToken stop)
    {
        var patience = _next.Count == 0 ? IdlePoll : _options.CommitInterval - _time.GetElapsedTime(_gatheringSince);
        var first = 0L;
        while (_batch.Count < _options.MaxBatch && _aborts.Reason is null && !stop.IsCancellationRequested)
        {
            if (Consume(patience) is not { } result)
                return;
            if (_batch.Count == 0)
                first = _time.GetTimestamp();
            var record = RecordConversion.ToInput(result);
            if (!Follows(record))
                return;
            if (RecordConversion.HasNoTime(result))
                _metrics.ClampedTimes.WithLabels(_topic).Inc();
            _batch.Add(record);
            _stalls.Passed(record.Partition);
            _positions[record.Partition] = record.Offset + 1;
            patience = _options.MaxWait - _time.GetElapsedTime(first);
        }
    }

    /// <summary>An error of one poll passes or ends in lost partitions; either way the work at hand goes on.</summary>
    private ConsumeResult<byte[], byte[]>? Consume(TimeSpan patience)
    {
        try
        {
            return _consumer.Consume(patience > TimeSpan.Zero ? patience : TimeSpan.Zero);
        }
        catch (ConsumeException error) when (!error.Error.IsFatal && !KafkaRefusal.Is(error.Error.Code))
        {
            var stall = _stalls.Failed(error);
            if (stall is not { Failures: > 1 } && _pace.Admits(error.Error.Code.ToString(), out var rest))
                _logger.Transient(Status.Name, error.Error.ToString(), rest);
            else if (stall?.Failures == 2)
                _logger.Stalled(Status.Name, stall.ToString());
            return null;
        }
    }

    private void ProcessBatch()
    {
        WelcomeAssigned();
        if (_batch.Count == 0)
            return;
        if (_next.Count == 0)
            _gatheringSince = _time.GetTimestamp();
        var start = _time.GetTimestamp();
        _processor.Process(_batch, _output);
        _processSeconds.Inc(_time.GetElapsedTime(start).TotalSeconds);
        _uncommitted += _batch.Count;
        foreach (var record in _batch)
        {
            _next[record.Partition] = record.Offset + 1;
            _lag.Processed(record);
        }

        _metrics.Consumed.WithLabels(_topic).Inc(_batch.Count);
        _batch.Clear();
    }

    /// <summary>Passes over what has been unreadable for too long, where that is allowed; a dead letter in the same transaction says which offset it was.</summary>
    private void SkipUnreadable()
    {
        if (!_setup.Clients.Options.SkipUnreadable)
            return;
        foreach (var stall in _stalls.Overdue(_setup.Clients.Options.UnreadablePatience))
        {
            if (_next.Count == 0)
                _gatheringSince = _time.GetTimestamp();
            var lost = new InputRecord { Partition = stall.Partition, Offset = stall.Offset, Timestamp = _time.GetUtcNow() };
            _output.Produce(_setup.DeadLetters.Create(lost, DeadLetterReason.Unreadable, stall.Reason));
            _metrics.Skipped.WithLabels(_topic).Inc();
            stall.Skip();
            _next[stall.Partition] = stall.Offset;
            _consumer.Seek(new TopicPartitionOffset(stall.Partition.Topic, stall.Partition.Partition, stall.Offset));
        }
    }

    private void WelcomeAssigned()
    {
        if (_fresh.Count == 0)
            return;
        var logs = _log.Describe(_fresh);
        if (_log.IsReplaced() && _fresh.Count == Status.Partitions)
            FollowLog(_fresh);
        var others = _processor.Assigned(logs);
        foreach (var log in logs)
        {
            _positions.TryAdd(log.Partition, log.Committed ?? log.First);
            if (_replaced.Remove(log.Partition, out var reason) || others.Contains(log.Partition) || log.Committed > log.End)
                Rewind(log, reason ?? $"it ends at offset {log.End}, or what the group keeps ({log.Committed} is to be read next) is of another one");
        }

        _fresh.Clear();
        foreach (var log in logs.Where(log => log.Committed < log.First))
            Miss(log.Partition, log.Committed!.Value, log.First);
    }

    private void Rewind(PartitionLog log, string reason)
    {
        _metrics.LogsReplaced.WithLabels(_topic).Inc();
        _logger.LogReplaced(Status.Name, log.Partition, reason);
        _batch.RemoveAll(record => record.Partition == log.Partition);
        Seek(log.Partition, log.First);
    }

    /// <summary>
    /// Whether a record comes after those that were read. Where a position is none of its log's the client goes on at the first record without a word: back, in
    /// another log; forward, over what retention has deleted.
    /// </summary>
    private bool Follows(InputRecord record)
    {
        if (!_positions.TryGetValue(record.Partition, out var position))
            return true;
        if (record.Offset < position)
        {
            Replace([record.Partition], $"{position} was to be read next, and offset {record.Offset} came");
            return false;
        }

        if (record.Offset - position > MostMarkers && _log.First(record.Partition) is var first && first > position)
        {
            // What precedes the gap is told of first.
            ProcessBatch();
            Miss(record.Partition, position, first);
        }

        return true;
    }

    private void Miss(PartitionId partition, long position, long first)
    {
        _positions[partition] = Math.Max(first, _positions[partition]);
        if (_processor.Missed(partition, position, first) is not (> 0 and var missed))
            return;
        _metrics.Missed.WithLabels(_topic).Inc(missed);
        _logger.Missed(Status.Name, missed, partition, first);
    }

    /// <summary>Finishes what was read, and begins at the first record of the logs that have come.</summary>
    private void Replace(IReadOnlyCollection<PartitionId> partitions, string reason)
    {
        ProcessBatch();
        Commit(replaced: partitions);
        foreach (var partition in partitions)
        {
            _replaced[partition] = reason;
            _positions.Remove(partition);
        }

        _processor.Dropped(partitions);
        _fresh.AddRange(partitions.Except(_fresh));
        WelcomeAssigned();
    }

    private void FollowLog(IEnumerable<PartitionId> partitions)
    {
        foreach (var partition in partitions)
            _replaced[partition] = $"its topic's id is no longer {_log.TopicId}";
        _log.Follow();
    }

    private void Seek(PartitionId partition, long offset)
    {
        _positions[partition] = offset;
        _consumer.Seek(new TopicPartitionOffset(partition.Topic, partition.Partition, offset));
    }

    private List<PartitionId> Assignment() => [.. _consumer.Assignment.Select(RecordConversion.ToPartition)];

    /// <param name="replaced">Partitions that are other logs than those that were read: whoever comes next begins at their first record.</param>
    private void Commit(params IReadOnlyCollection<PartitionId> replaced)
    {
        if (_next.Count == 0)
            return;
        var start = _time.GetTimestamp();
        _processor.Committing(_next.Keys, _output);
        var offsets = _next.Select(n => new TopicPartitionOffset(n.Key.Topic, n.Key.Partition, replaced.Contains(n.Key) ? 0 : _processor.OffsetToCommit(n.Key, n.Value))).ToList();
        _output.Commit(offsets, _consumer);
        _commitSeconds.Inc(_time.GetElapsedTime(start).TotalSeconds);
        _metrics.Transactions.WithLabels("committed").Inc();
        _metrics.Committed.WithLabels(_topic).Inc(_uncommitted);
        _uncommitted = 0;
        _next.Clear();
        _aborts.End();
        _abortedAt = null;
    }

    /// <summary>Until the consumer is back at the committed offsets the reason stands, so that a failure on the way leads here once more.</summary>
    private void BeginAgain(CancellationToken stop)
    {
        _aborts.Lengthen();
        // What is polled meanwhile is read again with the rest.
        if (_output.IsFenced)
            _namesake.Look(() => Consume(IdlePoll), stop);
        Abort();
        _aborts.Pause(stop);
        _batch.Clear();
        _next.Clear();
        _positions.Clear();
        _uncommitted = 0;
        var assignment = _consumer.Assignment;
        var partitions = assignment.Select(RecordConversion.ToPartition).ToList();
        _processor.Dropped(partitions);
        foreach (var committed in _consumer.Committed(assignment, BrokerCall))
            _consumer.Seek(new TopicPartitionOffset(committed.TopicPartition, committed.Offset == Offset.Unset ? Offset.Beginning : committed.Offset));
        _stalls.Undone();
        _fresh.Clear();
        _fresh.AddRange(partitions);
        _aborts.Undone();
    }

    private void Abort()
    {
        _metrics.Transactions.WithLabels("aborted").Inc();
        _abortedAt = _time.GetTimestamp();
        _logger.Aborted(Status.Name, _aborts.Reason!);
        _output.Abort();
    }

    private void Drain()
    {
        try
        {
            if (_aborts.Reason is null)
            {
                ProcessBatch();
                Commit();
            }
        }
        catch (KafkaException error) when (KafkaFailure.RequiresAbort(error))
        {
            _aborts.Require(error);
        }

        if (_aborts.Reason is not null)
            Abort();
        _consumer.Close();
    }

    private void Fault(Exception failure)
    {
        Status.Fault(failure);
        ShowState(LoopState.Faulted);
        if (failure is AccessException or NamesakeException)
            _logger.Denied(Status.Name, failure.Message);
        else
            _logger.Faulted(failure, Status.Name, failure.Message);
        Leave(failure);
    }

    /// <summary>
    /// Takes back what was begun and leaves the group at once, committing nothing: readers wait for no open transaction, and others take the partitions over
    /// without waiting for the session to end.
    /// </summary>
    private void Leave(Exception failure)
    {
        _aborts.Require(failure.Message);
        foreach (var step in new Action[] { _output.Abandon, _consumer.Close })
        {
            try
            {
                step();
            }
            catch (Exception error)
            {
                _logger.Transient(Status.Name, error.Message);
            }
        }
    }

    private void OnAssigned(List<TopicPartition> partitions)
    {
        (_isMember, _isLost) = (true, false);
        _metrics.Rebalances.WithLabels("assigned").Inc();
        _fresh.AddRange(partitions.Select(RecordConversion.ToPartition));
        Status.Partitions += partitions.Count;
        _metrics.Partitions.WithLabels(Status.Name).Set(Status.Partitions);
        _logger.Assigned(Status.Name, string.Join(", ", partitions));
    }

    private void OnRevoked(List<TopicPartitionOffset> partitions)
    {
        _metrics.Rebalances.WithLabels("revoked").Inc();
        _logger.Revoked(Status.Name, string.Join(", ", partitions.Select(p => p.TopicPartition)));
        var gone = partitions.Select(p => RecordConversion.ToPartition(p.TopicPartition)).ToHashSet();
        // Records gathered but not processed belong to the next owner: their offsets are not committed.
        _batch.RemoveAll(record => gone.Contains(record.Partition));
        try
        {
            if (_aborts.Reason is null)
                Commit();
        }
        catch (KafkaException error) when (KafkaFailure.RequiresAbort(error))
        {
            _aborts.Require(error);
        }

        Forget(gone);
    }

    private void OnLost(List<TopicPartitionOffset> partitions)
    {
        _isLost = true;
        _metrics.Rebalances.WithLabels("lost").Inc();
        _logger.Lost(Status.Name, string.Join(", ", partitions.Select(p => p.TopicPartition)));
        var gone = partitions.Select(p => RecordConversion.ToPartition(p.TopicPartition)).ToHashSet();
        _batch.RemoveAll(record => gone.Contains(record.Partition));
        if (_next.Count > 0)
            _aborts.Require("partitions were lost while their work was uncommitted");
        Forget(gone);
    }

    private void Forget(HashSet<PartitionId> gone)
    {
        _fresh.RemoveAll(gone.Contains);
        foreach (var partition in gone)
        {
            _next.Remove(partition);
            _positions.Remove(partition);
            _lag.Forget(partition);
            _stalls.Passed(partition);
        }

        Status.Partitions -= gone.Count;
        _metrics.Partitions.WithLabels(Status.Name).Set(Status.Partitions);
        _processor.Dropped(gone);
    }

    /// <summary>At work from the first assignment on, also when it is empty: the group has members to spare.</summary>
    private void FollowState()
    {
        if (_processor.IsReplaying && Status.State is LoopState.Running or LoopState.Joining)
            Enter(LoopState.Replaying);
        else if (!_processor.IsReplaying && (Status.State == LoopState.Replaying || (Status.State == LoopState.Joining && _isMember && _fresh.Count == 0)))
            Enter(LoopState.Running);
        Status.Hindrance = Hindrance();
        _metrics.Stalled.WithLabels(Status.Name).Set(_stalls.Standing.Count());
    }

    private string? Hindrance()
    {
        if (_contact.Silence is { } silence)
            return _setup.Clients.LastSilence is { } last ? $"{silence}; the last error: {last}" : silence;
        if (_isLost)
            return "has lost its partitions and not joined the group again";
        if (_stalls.Standing.FirstOrDefault() is { } stall)
            return $"stands still: {stall}";
        return _aborts.IsStreak && _abortedAt is { } aborted && _time.GetElapsedTime(aborted) < AbortsAreOver
            ? $"has its transactions aborted: {_aborts.Latest}"
            : null;
    }

    private void Enter(LoopState next)
    {
        var previous = Status.Enter(next);
        ShowState(next);
        _logger.Transition(Status.Name, previous, next);
    }

    private void ShowState(LoopState current)
    {
        foreach (var state in Enum.GetValues<LoopState>())
            _metrics.LoopStates.WithLabels(Status.Name, state.ToString()).Set(state == current ? 1 : 0);
    }
}
