using Ladis.Settings;

namespace Ladis.Streaming.Configuration;

/// <summary>How a role's loops poll, batch and commit.</summary>
public class LoopOptions : IOptionSection
{
    /// <summary>The consumer group.</summary>
    /// <value>Default: <c>ladis-</c> and the role's name.</value>
    public string GroupId { get; set; } = "";

    /// <summary>Loops (threads with a consumer and a producer of their own) in one worker.</summary>
    /// <value>Default: 1; at least 1.</value>
    public int Loops { get; set; } = LoopDefaults.Loops;

    /// <summary>Records of one batch, at most.</summary>
    /// <value>Default: 64; from 1 to 10,000.</value>
    public int MaxBatch { get; set; } = LoopDefaults.MaxBatch;

    /// <summary>How long a batch that has its first record waits for more.</summary>
    /// <value>Default: 5 milliseconds; at most 1 second.</value>
    public TimeSpan MaxWait { get; set; } = LoopDefaults.MaxWait;

    /// <summary>How long outputs gather in one transaction: the latency that exactly-once adds for a <c>read_committed</c> reader.</summary>
    /// <value>Default: 100 milliseconds; at most 1 second.</value>
    public TimeSpan CommitInterval { get; set; } = LoopDefaults.CommitInterval;

    /// <summary>What a crash may do to outputs.</summary>
    /// <value>Default: <see cref="DeliveryGuarantee.ExactlyOnce"/>.</value>
    public DeliveryGuarantee Delivery { get; set; } = DeliveryGuarantee.ExactlyOnce;

    /// <inheritdoc />
    public virtual IEnumerable<OptionError> Validate(string section)
    {
        if (string.IsNullOrWhiteSpace(GroupId))
            yield return new($"{section}:{nameof(GroupId)}", GroupId, "the consumer group needs a name.");
        if (Loops < 1)
            yield return new($"{section}:{nameof(Loops)}", Loops.ToString(), "at least 1.");
        if (MaxBatch is < 1 or > 10_000)
            yield return new($"{section}:{nameof(MaxBatch)}", MaxBatch.ToString(), "from 1 to 10,000 records.");
        if (MaxWait < TimeSpan.Zero || MaxWait > TimeSpan.FromSeconds(1))
            yield return new($"{section}:{nameof(MaxWait)}", MaxWait.ToString(), "from 0 to 1 second.");
        if (CommitInterval < TimeSpan.Zero || CommitInterval > TimeSpan.FromSeconds(1))
            yield return new($"{section}:{nameof(CommitInterval)}", CommitInterval.ToString(), "from 0 to 1 second.");
    }
}
