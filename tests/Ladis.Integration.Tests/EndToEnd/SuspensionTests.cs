using Ladis.Contracts.V1;

namespace Ladis.Integration.Tests.EndToEnd;

/// <summary>A worker that is held still past its session: its partitions go to another, and when it wakes it must not disturb.</summary>
[Collection(KafkaTests.Name)]
public sealed class SuspensionTests(KafkaBroker broker)
{
    private static readonly string Model = Deployment.Model("shapes.onnx");

    [Fact]
    public async Task IdleWorker_ShouldJoinAgain_WhenItWakes()
    {
        broker.SkipIfAbsent();
        await using var ladis = await Deployment.CreateAsync(broker, "idle");
        var sleeper = await ladis.StartAsync("inference", "--model", Model, "--set", "Ladis:Kafka:InstanceId=sleeper");
        await ladis.SendAsync(Shapes.Draw(0, 20).Select(Shapes.Png));
        ladis.Await("Predictions", 20);

        sleeper.Suspend();
        await ladis.SendAsync(Shapes.Draw(20, 20).Select(Shapes.Png));
        var other = await ladis.StartAsync("inference", "--model", Model);
        ladis.Await("Predictions", 40);
        sleeper.Resume();
        await sleeper.WaitForLineAsync("inference-0: lost ", Waits.Long);
        Assert.Equal(0, await Deployment.StopAsync(other));
        await ladis.SendAsync(Shapes.Draw(40, 20).Select(Shapes.Png));
        ladis.Await("Predictions", 60);

        Assert.Equal(0, await Deployment.StopAsync(sleeper));
        AssertAnsweredOnce(ladis, 60);
    }

    [Fact]
    public async Task BusyWorker_ShouldDropItsWorkAndJoinAgain_WhenItWakesAfterItsTransactionHasTimedOut()
    {
        broker.SkipIfAbsent();
        // Far more than a fast machine answers before its first commit is seen, so that the worker has work in its hands when it is stopped.
        const int Count = 12_000;
        await using var ladis = await Deployment.CreateAsync(
            broker, "busy", ("Inference:MaxBatch", "16"), ("Inference:CommitInterval", "00:00:00.250"), ("Kafka:TransactionTimeout", "00:00:05"));
        await ladis.SendAsync(Shapes.Draw(0, Count).Select(Shapes.Png));
        var sleeper = await ladis.StartAsync("inference", "--model", Model, "--set", "Ladis:Kafka:InstanceId=sleeper");
        ladis.Await("Predictions", 1);

        sleeper.Suspend();
        var other = await ladis.StartAsync("inference", "--model", Model);
        ladis.Await("Predictions", Count);
        sleeper.Resume();

        await sleeper.WaitForLineAsync("inference-0: lost ", Waits.Long);
        Assert.Equal(0, await Deployment.StopAsync(other));
        await ladis.SendAsync(Shapes.Draw(Count, 20).Select(Shapes.Png));
        ladis.Await("Predictions", Count + 20);

        Assert.Equal(0, await Deployment.StopAsync(sleeper));
        AssertAnsweredOnce(ladis, Count + 20);
    }

    private static void AssertAnsweredOnce(Deployment ladis, int count)
    {
        Assert.Equal(Enumerable.Range(0, count), ladis.All("Predictions").Select(r => (int)Prediction.Parser.ParseFrom(r.Message.Value).Source.Offset).Order());
        Assert.Equal(Enumerable.Range(0, count), ladis.All("Activations").Select(r => (int)Activation.Parser.ParseFrom(r.Message.Value).Source.Offset).Order());
        Assert.Empty(ladis.All("DeadLetters"));
    }
}
