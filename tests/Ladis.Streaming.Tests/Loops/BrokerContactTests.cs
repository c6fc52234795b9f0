using Ladis.Streaming.Loops;
using Ladis.Streaming.Telemetry;
using Prometheus;

namespace Ladis.Streaming.Tests.Loops;

/// <summary>Silence is what librdkafka's statistics say of answers; that they are so on a real broker, LoopTests of a killed broker show.</summary>
public sealed class BrokerContactTests
{
    private readonly BrokerContact _contact = new(TimeSpan.FromSeconds(30), new StreamingMetrics(Metrics.NewCustomRegistry()), "loop-0");

    [Fact]
    public void Silence_ShouldBeToldAfterItsTime_AndEndWithTheFirstAnswer()
    {
        Hear(seconds: 100, answers: 7);
        Hear(seconds: 129, answers: 7);
        Assert.Null(_contact.Silence);

        Hear(seconds: 131, answers: 7);
        Assert.Equal("has heard nothing of any broker for 31 s", _contact.Silence);

        Hear(seconds: 132, answers: 8);
        Assert.Null(_contact.Silence);
    }

    /// <summary>A loop that computes for long takes no statistics meanwhile.</summary>
    [Fact]
    public void Silence_ShouldNotBeWhatTheLoopDidNotListenTo()
    {
        Hear(seconds: 100, answers: 7);
        Hear(seconds: 500, answers: 90);

        Assert.Null(_contact.Silence);
    }

    private void Hear(int seconds, int answers) => _contact.Hear($$"""{"name":"a","ts":{{seconds}}000000,"rx":{{answers}}}""");
}
