using Confluent.Kafka;
using Ladis.Streaming.Records;

namespace Ladis.Streaming.Loops;

/// <summary>
/// Knows which log stands behind a topic's name. A topic that is deleted and made again begins anew at offset 0: positions and remembered coordinates of the
/// one before mean nothing in it, and a client goes on reading as if nothing had been. The broker's topic id tells them apart.
/// </summary>
/// <param name="member">The loop's member of its group.</param>
/// <param name="ask">Asks for the topic's id; empty where the broker gives none, or the topic is away.</param>
/// <param name="time">The clock.</param>
internal sealed class LogWatch(GroupMember member, Func<Task<string>> ask, TimeProvider time)
{
    /// <summary>One small request for a loop in so much time.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan BrokerCall = TimeSpan.FromSeconds(30);

    private Answer? _answer;
    private long _asked = time.GetTimestamp();
    private string _heard = "";

    /// <summary>The id of the log that is read; empty while it is not known.</summary>
    public string TopicId { get; private set; } = "";

    /// <summary>Whether another log has come under the name. Never waits.</summary>
    public bool IsReplaced()
    {
        if (_answer is { IsThere: true } answer)
            (_answer, _) = (null, Hear(answer));
        if (_answer is null && time.GetElapsedTime(_asked) >= Interval)
            (_asked, _answer) = (time.GetTimestamp(), Ask());
        return !string.Equals(_heard, TopicId, StringComparison.Ordinal);
    }

    /// <summary>Why it is another, in a sentence about the log.</summary>
    public string Replacement => $"its topic's id is no longer {TopicId}";

    /// <summary>Goes over to the log that has come.</summary>
    public void Follow() => TopicId = _heard;

    /// <summary>What partitions are now. Waits for the broker.</summary>
    /// <exception cref="KafkaException">The broker does not answer.</exception>
    public IReadOnlyList<PartitionLog> Describe(IReadOnlyCollection<PartitionId> partitions)
    {
        var answer = Ask();
        var committed = member.Client.Committed(partitions.Select(p => new TopicPartition(p.Topic, p.Partition)), BrokerCall)
            .ToDictionary(c => RecordConversion.ToPartition(c.TopicPartition), c => c.Offset.IsSpecial ? (long?)null : c.Offset.Value);
        var bounds = partitions.ToDictionary(p => p, Bounds);
        // A late answer is silence: bounds speak as well.
        var id = answer.Wait(BrokerCall) ? Hear(answer) : "";
        return [.. partitions.Select(p => new PartitionLog(p, id, bounds[p].Low.Value, bounds[p].High.Value, committed[p]))];
    }

    /// <summary>The first offset that a partition still has. Waits for the broker.</summary>
    /// <exception cref="KafkaException">The broker does not answer.</exception>
    public long First(PartitionId partition) => Bounds(partition).Low.Value;

    private WatermarkOffsets Bounds(PartitionId partition) => member.Client.QueryWatermarkOffsets(new TopicPartition(partition.Topic, partition.Partition), BrokerCall);

    private Answer Ask()
    {
        var answer = new Answer();
        _ = answer.FollowAsync(ask);
        return answer;
    }

    private string Hear(Answer answer)
    {
        if (answer.Id.Length > 0)
            _heard = answer.Id;
        if (TopicId.Length == 0)
            TopicId = _heard;
        return answer.Id;
    }

    private sealed class Answer
    {
        // A plain object: Monitor waits and pulses, Lock cannot.
        private readonly object _gate = new();
        private bool _isThere;

        public string Id { get; private set; } = "";

        public bool IsThere
        {
            get
            {
                lock (_gate)
                    return _isThere;
            }
        }

        public bool Wait(TimeSpan patience)
        {
            lock (_gate)
                return _isThere || (Monitor.Wait(_gate, patience) && _isThere);
        }

        public async Task FollowAsync(Func<Task<string>> ask)
        {
            var id = await ask().ConfigureAwait(false);
            lock (_gate)
            {
                (Id, _isThere) = (id, true);
                Monitor.PulseAll(_gate);
            }
        }
    }
}
