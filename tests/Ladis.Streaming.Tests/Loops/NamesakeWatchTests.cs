using Confluent.Kafka;
using Ladis.Streaming.Loops;
using Ladis.Streaming.Tests.Fixtures;

namespace Ladis.Streaming.Tests.Loops;

/// <summary>Who fenced: told by what the group says, look by look, one second apart; the session is 6 s.</summary>
public sealed class NamesakeWatchTests
{
    private const string Elsewhere = "10.0.0.7";
    private const string NoAnswer = "?";

    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(2, "")]
    [InlineData(4, Elsewhere, Elsewhere, Elsewhere, "")]
    [InlineData(3, NoAnswer, Elsewhere, "")]
    [InlineData(8, NoAnswer)]
    public void Worker_ShouldGoOn_WhenNobodyElseIsThereOrADeadNamesakeIsGone(int seconds, params string[] answers)
    {
        Watch(answers).Look(Wait, CancellationToken.None);

        Assert.Equal(TimeSpan.FromSeconds(seconds), _time.Elapsed);
    }

    [Theory]
    [InlineData(Elsewhere)]
    [InlineData("", Elsewhere)]
    [InlineData(NoAnswer, Elsewhere)]
    public void Worker_ShouldEnd_WhenANamesakeOutlivesASession(params string[] answers)
    {
        var failure = Assert.Throws<NamesakeException>(() => Watch(answers).Look(Wait, CancellationToken.None));

        Assert.Equal(
            "Fenced by a newer instance: a worker at 10.0.0.7 has the same Ladis:Kafka:InstanceId, 'worker', and does this one's work. "
            + "Give each worker an id of its own, or stop one of the two.",
            failure.Message);
        Assert.Equal(TimeSpan.FromSeconds(8), _time.Elapsed);
    }

    [Fact]
    public void Refusal_ShouldStand()
    {
        var denied = new KafkaException(new Error(ErrorCode.GroupAuthorizationFailed));

        Assert.Same(denied, Assert.Throws<KafkaException>(
            () => new NamesakeWatch(() => Task.FromException<string?>(denied), TimeSpan.FromSeconds(6), "worker", _time).Look(Wait, CancellationToken.None)));
    }

    [Fact]
    public void Looking_ShouldEnd_WhenTheWorkerIsToStop()
    {
        Watch(Elsewhere).Look(Wait, new CancellationToken(canceled: true));

        Assert.Equal(TimeSpan.Zero, _time.Elapsed);
    }

    /// <summary>The last answer stands.</summary>
    private NamesakeWatch Watch(params string[] answers)
    {
        var left = new Queue<string>(answers);
        return new(
            () =>
            {
                var answer = left.Count > 1 ? left.Dequeue() : left.Peek();
                return string.Equals(answer, NoAnswer, StringComparison.Ordinal)
                    ? Task.FromException<string?>(new KafkaException(ErrorCode.Local_TimedOut))
                    : Task.FromResult(answer.Length == 0 ? null : answer);
            },
            TimeSpan.FromSeconds(6), "worker", _time);
    }

    private void Wait() => _time.Advance(TimeSpan.FromSeconds(1));
}
