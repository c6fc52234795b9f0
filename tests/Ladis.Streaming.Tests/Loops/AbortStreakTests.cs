using Confluent.Kafka;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Topics;

namespace Ladis.Streaming.Tests.Loops;

/// <summary>What ends a loop after ten tries, and what never does.</summary>
public sealed class AbortStreakTests
{
    public static readonly TheoryData<string, Exception, bool> Failures = new()
    {
        { "coordinator on its way", new KafkaException(ErrorCode.NotCoordinatorForGroup), true },
        { "no connection", new KafkaException(ErrorCode.Local_Transport), true },
        { "silence", new KafkaException(ErrorCode.Local_TimedOut), true },
        { "offsets of a group that is loaded", Offsets(ErrorCode.GroupLoadInProgress), true },
        { "a broker that the client leaves while it is asked", new KafkaException(ErrorCode.Local_DestroyBroker), true },
        { "state topics", new TopicException("No Kafka broker answers", new KafkaException(ErrorCode.Local_AllBrokersDown)), true },
        { "offsets that are refused", Offsets(ErrorCode.TopicAuthorizationFailed), false },
        { "an abortable transaction", new KafkaTxnRequiresAbortException(new Error(ErrorCode.Local_TimedOut)), false },
        { "a fenced producer", new KafkaTxnRequiresAbortException(new Error(ErrorCode.Local_Fenced)), false },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Streak_ShouldHaveAnEnd_UnlessItIsTheBrokersState(string name, Exception failure, bool passes)
    {
        var streak = new AbortStreak(TimeProvider.System);
        Assert.True(KafkaFailure.RequiresAbort(failure), name);
        var tries = 0;

        var end = Record.Exception(() =>
        {
            for (; tries < 100; tries++)
            {
                streak.Require(failure);
                streak.Lengthen();
            }
        });

        Assert.Equal((passes, passes ? 100 : 9), (end is null, tries));
    }

    [Fact]
    public void Streak_ShouldBeCountedFromNothing_AfterACommit()
    {
        var streak = new AbortStreak(TimeProvider.System);
        for (var round = 0; round < 30; round++)
        {
            streak.Require("made up");
            streak.Lengthen();
            streak.Undone();
            if (round % 9 == 8)
                streak.End();
        }

        Assert.Null(streak.Reason);
    }

    [Theory]
    [InlineData(ErrorCode.GroupAuthorizationFailed)]
    [InlineData(ErrorCode.Local_Ssl)]
    [InlineData(ErrorCode.Local_InvalidArg)]
    public void Error_ShouldEndTheLoop_WhenItDoesNotPass(ErrorCode code) => Assert.False(KafkaFailure.RequiresAbort(new KafkaException(code)));

    [Fact]
    public void FatalError_ShouldEndTheLoop_WhenItIsTheConsumers() =>
        Assert.False(KafkaFailure.RequiresAbort(new KafkaException(new Error(ErrorCode.FencedInstanceId, "fenced", isFatal: true))));

    private static TopicPartitionOffsetException Offsets(ErrorCode code) => new([new TopicPartitionOffsetError("in", 0, Offset.Unset, new Error(code))]);
}
