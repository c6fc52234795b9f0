using Confluent.Kafka;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Records;
using Ladis.Streaming.Telemetry;
using Microsoft.Extensions.Logging;

namespace Ladis.Streaming.Loops;

/// <summary>
/// One thread, one consumer, one producer: poll → process → commit, all inline. Whatever happens in between, outputs and
/// offsets stay together: a revoked partition's work is committed before it is given away, a lost one's is dropped, and after an
/// aborted transaction everything begins again at the committed offsets.
/// </summary>
internal sealed class StreamLoop : IDisposable
{
    private static readonly TimeSpan IdlePoll = TimeSpan.FromMilliseconds(100);

    private readonly StreamLoopSetup _setup;
    private readonly LoopOptions _options;
    private readonly IStreamProcessor _processor;
    private readonly IOutputCommitter _output;
    private readonly GroupMember _member;
    private readonly NamesakeWatch _namesake;
    private readonly LogWatch _log;
    private readonly LogPositions _positions;
    private readonly TimeProvider _time;
    private readonly LoopReport _report;
    private readonly OpenWork _work;
    private readonly List<PartitionId> _fresh = [];
    private readonly AbortStreak _aborts;
    private readonly ConsumerLag _lag;
    private readonly RecordFeed _feed;
    private readonly BrokerContact _contact;
    private bool _isMember;
    private bool _isLost;

    public StreamLoop(StreamLoopSetup setup, StreamingMetrics metrics, TimeProvider time, ILogger<StreamLoop> logger)
    {
        _setup = setup;
        _options = setup.Options;
        _processor = setup.Processor;
        _output = setup.Output(metrics);
        _time = time;
        _report = new LoopReport(setup.Name, setup.Topic, metrics, time, logger);
        _aborts = new AbortStreak(time);
        _contact = new BrokerContact(setup.Clients.Options.BrokerSilence, metrics, setup.Name);
        _member = new GroupMember(setup, new GroupHandlers(_contact.Hear, OnAssigned, OnRevoked, OnLost), time);
        _namesake = setup.Watch(_member, time);
        _log = setup.WatchLog(_member, time);
        _positions = new LogPositions(_log);
        _lag = new ConsumerLag(() => _member.Client, metrics, time);
        _feed = new RecordFeed(_member, setup.Convert, setup.Clients.Options, _positions, _report, time);
        _work = new OpenWork(_processor, _output, new RecordGate(_output, setup.Clients.Limits, setup.Letters), _lag, _report, time);
    }

    public LoopStatus Status => _report.Status;

    /// <summary>Runs until asked to stop, or until an error that it cannot go on after; then <see cref="LoopStatus.Failure"/> says which.</summary>
    public void Run(CancellationToken stop)
    {
        try
        {
            _report.Enter(LoopState.Joining);
            if (TryJoin(stop))
            {
                while (!stop.IsCancellationRequested)
                    GoRound(stop);
            }

            _report.Enter(LoopState.Draining);
            Drain();
            _report.Enter(LoopState.Closed);
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
        _member.Dispose();
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

        _member.Subscribe();
        return true;
    }

    private void GoRound(CancellationToken stop)
    {
        _report.Round();
        try
        {
            if (_member.IsOverdue)
                JoinAnew();
            if (_aborts.Reason is not null)
                BeginAgain(stop);
            if (_log.IsReplaced())
                Replace(_feed.Assignment, _log.Replacement);
            _report.Timed(_report.Gathering, () => Gather(stop));
            Status.Listen(_contact.Length);
            if (_aborts.Reason is null)
            {
                ProcessBatch();
                if (_work.IsProcessed && _work.Age >= _options.CommitInterval)
                    Commit();
                _lag.ShowByTheClock();
            }
        }
        catch (RecordFaultException fault)
        {
            _aborts.Require(fault);
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
        var patience = _work.IsProcessed ? _options.CommitInterval - _work.Age : IdlePoll;
        var first = 0L;
        while (_work.Gathered < _options.MaxBatch && _aborts.Reason is null && !stop.IsCancellationRequested)
        {
            if (_feed.Next(patience) is not { } record || !Follows(record))
                return;
            if (_work.Gathered == 0)
                first = _time.GetTimestamp();
            _work.Gather(record);
            _positions.MoveTo(record.Partition, record.Offset + 1);
            patience = _options.MaxWait - _time.GetElapsedTime(first);
        }
    }

    private void ProcessBatch()
    {
        WelcomeAssigned();
        while (_work.Process(_options.CommitInterval))
            Commit();
    }

    private void WelcomeAssigned()
    {
        if (_fresh.Count == 0)
            return;
        var logs = _log.Describe(_fresh);
        if (_log.IsReplaced() && _fresh.Count == Status.Partitions)
        {
            _positions.Replace(_fresh, _log.Replacement);
            _log.Follow();
        }

        foreach (var (log, reason) in _positions.Begin(logs, _processor.Assigned(logs)))
            Rewind(log, reason);
        _fresh.Clear();
        foreach (var log in logs.Where(log => log.Committed < log.First))
            Miss(log.Partition, log.Committed!.Value, log.First);
    }

    private void Rewind(PartitionLog log, string reason)
    {
        _report.Replaced(log.Partition, reason);
        _work.Withdraw([log.Partition]);
        _feed.Seek(log.Partition, log.First);
    }

    /// <summary>Whether a record comes after those that were read; over a gap or not.</summary>
    private bool Follows(InputRecord record)
    {
        if (_positions.Contradiction(record) is { } reason)
        {
            Replace([record.Partition], reason);
            return false;
        }

        if (_positions.FirstBeyondGap(record) is { } first)
        {
            // What precedes the gap is told of first.
            ProcessBatch();
            Miss(record.Partition, _positions.Of(record.Partition), first);
        }

        return true;
    }

    private void Miss(PartitionId partition, long position, long first)
    {
        _positions.MoveTo(partition, Math.Max(first, _positions.Of(partition)));
        if (_processor.Missed(partition, position, first) is > 0 and var missed)
            _report.Missed(partition, missed, first);
    }

    /// <summary>Finishes what was read, and begins at the first record of the logs that have come.</summary>
    private void Replace(IReadOnlyCollection<PartitionId> partitions, string reason)
    {
        ProcessBatch();
        Commit(replaced: partitions);
        _positions.Replace(partitions, reason);
        _processor.Dropped(partitions);
        _fresh.AddRange(partitions.Except(_fresh));
        WelcomeAssigned();
    }

    /// <param name="replaced">Partitions that are other logs than those that were read.</param>
    private void Commit(params IReadOnlyCollection<PartitionId> replaced)
    {
        if (!_work.IsProcessed)
            return;
        _work.Commit(_member.Client, replaced);
        _aborts.End();
    }

    /// <summary>Until the consumer is back at the committed offsets the reason stands, so that a failure on the way leads here once more.</summary>
    private void BeginAgain(CancellationToken stop)
    {
        _aborts.Lengthen();
        // What is polled meanwhile is read again with the rest.
        if (_output.IsFenced)
            _namesake.Look(() => _feed.Next(IdlePoll), stop);
        Abort();
        _work.Clear();
        _feed.Idle(_aborts.Pause, stop);
        var partitions = _feed.Assignment;
        _processor.Dropped(partitions);
        _feed.BeginAgain();
        _fresh.Clear();
        _fresh.AddRange(partitions);
        _aborts.Undone();
    }

    /// <summary>The client does not get through to its group any more.</summary>
    private void JoinAnew()
    {
        _report.JoinsAnew(_member.Away);
        OnLost([.. _feed.Assignment]);
        _member.Replace();
    }

    private void Abort()
    {
        _report.Aborted(_aborts.Reason!);
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
        catch (RecordFaultException fault)
        {
            _aborts.Require(fault);
        }
        catch (KafkaException error) when (KafkaFailure.RequiresAbort(error))
        {
            _aborts.Require(error);
        }

        if (_aborts.Reason is not null)
            Abort();
        _member.Client.Close();
    }

    private void Fault(Exception failure)
    {
        _report.Fault(failure);
        Leave(failure);
    }

    /// <summary>
    /// Takes back what was begun and leaves the group at once, committing nothing: readers wait for no open transaction, and others take the partitions over
    /// without waiting for the session to end.
    /// </summary>
    private void Leave(Exception failure)
    {
        _aborts.Require(failure.Message);
        foreach (var step in new Action[] { _output.Abandon, _member.Client.Close })
        {
            try
            {
                step();
            }
            catch (Exception error)
            {
                _report.Passing(nameof(Leave), error.Message);
            }
        }
    }

    private void OnAssigned(List<PartitionId> partitions)
    {
        (_isMember, _isLost) = (true, false);
        _member.Reach();
        _fresh.AddRange(partitions);
        _report.Assigned(partitions);
    }

    private void OnRevoked(HashSet<PartitionId> gone)
    {
        _report.Revoked(gone);
        // Records gathered but not processed belong to the next owner: their offsets are not committed.
        _work.Withdraw(gone);
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

    private void OnLost(HashSet<PartitionId> gone)
    {
        _isLost = true;
        _member.Miss();
        _report.Lost(gone);
        _work.Withdraw(gone);
        if (_work.IsProcessed)
            _aborts.Require("partitions were lost while their work was uncommitted");
        Forget(gone);
    }

    private void Forget(HashSet<PartitionId> gone)
    {
        _fresh.RemoveAll(gone.Contains);
        foreach (var partition in gone)
        {
            _work.Forget(partition);
            _feed.Forget(partition);
            _lag.Forget(partition);
        }

        _report.Own(-gone.Count);
        _processor.Dropped(gone);
    }

    /// <summary>At work from the first assignment on, also when it is empty: the group has members to spare.</summary>
    private void FollowState()
    {
        if (_processor.IsReplaying && Status.State is LoopState.Running or LoopState.Joining)
            _report.Enter(LoopState.Replaying);
        else if (!_processor.IsReplaying && (Status.State == LoopState.Replaying || (Status.State == LoopState.Joining && _isMember && _fresh.Count == 0)))
            _report.Enter(LoopState.Running);
        _report.Hinder(Hindrance(), _feed.Stalls.Standing.Count());
    }

    private string? Hindrance()
    {
        if (_contact.Silence is { } silence)
            return _setup.Clients.LastSilence is { } last ? $"{silence}; the last error: {last}" : silence;
        if (_isLost)
            return "has lost its partitions and not joined the group again";
        if (_feed.Stalls.Standing.FirstOrDefault() is { } stall)
            return $"stands still: {stall}";
        if (_work.Faulty.Streak is { } streak)
            return streak;
        return _aborts.Streak is { } reason ? $"has its transactions aborted: {reason}" : null;
    }
}
