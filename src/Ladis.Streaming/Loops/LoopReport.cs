using Ladis.Streaming.Clients;
using Ladis.Streaming.Records;
using Ladis.Streaming.Telemetry;
using Microsoft.Extensions.Logging;
using Prometheus;

namespace Ladis.Streaming.Loops;

/// <summary>What a loop tells of itself: to health checks, on the metrics page and in the log.</summary>
internal sealed class LoopReport
{
    private readonly string _topic;
    private readonly StreamingMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LogPace _pace;

    public LoopReport(string name, string topic, StreamingMetrics metrics, TimeProvider time, ILogger logger)
    {
        (_topic, _metrics, _time, _logger, _pace) = (topic, metrics, time, logger, new LogPace(time));
        Status = new LoopStatus(name, time);
        Gathering = metrics.LoopSeconds.WithLabels(name, "gather");
        Processing = metrics.LoopSeconds.WithLabels(name, "process");
        Committing = metrics.LoopSeconds.WithLabels(name, "commit");
    }

    public LoopStatus Status { get; }

    public Counter.Child Gathering { get; }

    public Counter.Child Processing { get; }

    public Counter.Child Committing { get; }

    /// <summary>Does something, and books its time.</summary>
    public void Timed(Counter.Child seconds, Action act)
    {
        var start = _time.GetTimestamp();
        act();
        seconds.Inc(_time.GetElapsedTime(start).TotalSeconds);
    }

    public void Round()
    {
        _metrics.PollGap.WithLabels(Status.Name).Observe(Status.SinceLastBeat.TotalSeconds);
        Status.Beat();
    }

    public void Enter(LoopState next)
    {
        var previous = Status.Enter(next);
        ShowState(next);
        _logger.Transition(Status.Name, previous, next);
    }

    public void Fault(Exception failure)
    {
        Status.Fault(failure);
        ShowState(LoopState.Faulted);
        if (failure is AccessException or NamesakeException)
            _logger.Denied(Status.Name, failure.Message);
        else
            _logger.Faulted(failure, Status.Name, failure.Message);
    }

    public void Assigned(IReadOnlyCollection<PartitionId> partitions)
    {
        _metrics.Rebalances.WithLabels("assigned").Inc();
        Own(partitions.Count);
        _logger.Assigned(Status.Name, string.Join(", ", partitions));
    }

    public void Revoked(IReadOnlyCollection<PartitionId> partitions)
    {
        _metrics.Rebalances.WithLabels("revoked").Inc();
        _logger.Revoked(Status.Name, string.Join(", ", partitions));
    }

    public void Lost(IReadOnlyCollection<PartitionId> partitions)
    {
        _metrics.Rebalances.WithLabels("lost").Inc();
        _logger.Lost(Status.Name, string.Join(", ", partitions));
    }

    /// <param name="more">Partitions that have come; negative when they have gone.</param>
    public void Own(int more)
    {
        Status.Partitions += more;
        _metrics.Partitions.WithLabels(Status.Name).Set(Status.Partitions);
    }

    /// <param name="away">How long the client has not got through to its group.</param>
    public void JoinsAnew(TimeSpan away)
    {
        _metrics.Rebalances.WithLabels("rejoined").Inc();
        _logger.JoinsAnew(Status.Name, away.TotalSeconds);
    }

    public void ClampedTime() => _metrics.ClampedTimes.WithLabels(_topic).Inc();

    public void Consumed(int records) => _metrics.Consumed.WithLabels(_topic).Inc(records);

    public void Committed(long records)
    {
        _metrics.Transactions.WithLabels("committed").Inc();
        _metrics.Committed.WithLabels(_topic).Inc(records);
    }

    public void Aborted(string reason)
    {
        _metrics.Transactions.WithLabels("aborted").Inc();
        _logger.Aborted(Status.Name, reason);
    }

    public void Replaced(PartitionId partition, string reason)
    {
        _metrics.LogsReplaced.WithLabels(_topic).Inc();
        _logger.LogReplaced(Status.Name, partition, reason);
    }

    public void Missed(PartitionId partition, long records, long first)
    {
        _metrics.Missed.WithLabels(_topic).Inc(records);
        _logger.Missed(Status.Name, records, partition, first);
    }

    public void Skipped() => _metrics.Skipped.WithLabels(_topic).Inc();

    /// <summary>An error of one poll. One that repeats at a position is told as that, once.</summary>
    public void Failed(Confluent.Kafka.Error error, StalledPositions.Stall? stall)
    {
        if (stall is { Failures: 2 })
            _logger.Stalled(Status.Name, stall.ToString());
        else if (stall is null or { Failures: 1 })
            Passing(error.Code.ToString(), error.ToString());
    }

    /// <summary>What is no more than told.</summary>
    public void Passing(string kind, string reason)
    {
        if (_pace.Admits(kind, out var rest))
            _logger.Transient(Status.Name, reason, rest);
    }

    public void Hinder(string? hindrance, int stalled)
    {
        Status.Hindrance = hindrance;
        _metrics.Stalled.WithLabels(Status.Name).Set(stalled);
    }

    private void ShowState(LoopState current)
    {
        foreach (var state in Enum.GetValues<LoopState>())
            _metrics.LoopStates.WithLabels(Status.Name, state.ToString()).Set(state == current ? 1 : 0);
    }
}
