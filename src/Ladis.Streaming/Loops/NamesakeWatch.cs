using System.Runtime.ExceptionServices;
using Confluent.Kafka;
using Ladis.Streaming.Clients;

namespace Ladis.Streaming.Loops;

/// <summary>
/// Tells who has fenced a producer. The broker does so for a newer instance with the same transactional id, but also by itself: it takes a transaction that
/// has outlasted its time over under the next epoch, and a client's repeated request for an id may meet its own first one
/// (confluentinc/librdkafka#3928; KIP-588, by which a client could tell, is not in librdkafka). The consumer group knows better: a newer instance joins it
/// under the same client id.
/// </summary>
/// <param name="find">Says where another member of the same name is; null when there is none. Throws when the broker does not say.</param>
/// <param name="session">How long the group keeps a member that is dead.</param>
/// <param name="instance">The worker's name.</param>
/// <param name="time">The clock.</param>
internal sealed class NamesakeWatch(Func<Task<string?>> find, TimeSpan session, string instance, TimeProvider time)
{
    /// <summary>A newer instance has fenced before it joins: so long it may be on its way.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Returns when the name is this worker's alone, or the broker has not said otherwise for a whole session. A namesake that has died is a member until its
    /// session ends, so that only one that outlives it counts.
    /// </summary>
    /// <param name="wait">Passes some time while the broker is asked, in which the group must not wait for this member.</param>
    /// <param name="stop">Ends the looking.</param>
    /// <exception cref="NamesakeException">Another instance holds the name.</exception>
    public void Look(Action wait, CancellationToken stop)
    {
        var start = time.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            var answer = new Answer();
            var asked = time.GetTimestamp();
            _ = AskAsync(answer);
            do
                wait();
            while ((!answer.IsThere || time.GetElapsedTime(asked) < Interval) && !stop.IsCancellationRequested);
            answer.Refusal?.Throw();
            if (time.GetElapsedTime(start) < (answer.IsKnown && answer.Place is null ? Grace : session + Grace))
                continue;
            if (answer.Place is not { } place)
                return;
            throw new NamesakeException(
                $"Fenced by a newer instance: a worker at {place} has the same Ladis:Kafka:InstanceId, '{instance}', and does this one's work. "
                + "Give each worker an id of its own, or stop one of the two.");
        }
    }

    private async Task AskAsync(Answer answer)
    {
        try
        {
            answer.Place = await find();
            answer.IsKnown = true;
        }
        catch (Exception failure)
        {
            if (failure is not KafkaException silent || KafkaRefusal.Is(silent.Error.Code))
                answer.Refusal = ExceptionDispatchInfo.Capture(failure);
        }

        answer.IsThere = true;
    }

    private sealed class Answer
    {
        private volatile bool _isThere;

        /// <summary>Set last: what stands beside it is seen by then.</summary>
        public bool IsThere
        {
            get => _isThere;
            set => _isThere = value;
        }

        public bool IsKnown { get; set; }

        public string? Place { get; set; }

        public ExceptionDispatchInfo? Refusal { get; set; }
    }
}
