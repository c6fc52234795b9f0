using System.Text;
using Ladis.Contracts;
using Ladis.Models.Images;
using Ladis.Streaming.Records;
using Ladis.Streaming.Topics;
using Ladis.Workbench.Attacks;
using Ladis.Workbench.Demo.Shapes;

namespace Ladis.Workbench.Demo;

/// <summary>The callers of the demo: draw pictures, attack some with the gradient model as they go, and send them at a steady rate.</summary>
internal sealed class DemoTraffic(DemoOptions options, string topic, RecordPublisher publisher, DemoLedger ledger, TimeProvider time)
{
    private const int AttackBatch = 25;

    /// <summary>Indices far from those of the baseline's pictures: no picture serves twice.</summary>
    private const long FirstPicture = 1_000_000;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    public async Task Run(string gradientModel, CancellationToken stop)
    {
        using var gradient = GradientModel.Open(gradientModel, AttackBatch, threads: 1);
        var attack = options.EpsilonLevels == 0 ? null : new ProjectedGradientDescent(gradient, new ProjectedGradientDescentOptions { Epsilon = options.EpsilonLevels / byte.MaxValue, Steps = options.Steps, Seed = (int)options.Seed });
        using var timer = new PeriodicTimer(Tick, time);
        var start = time.GetTimestamp();
        var pictures = Pictures(attack).GetEnumerator();
        for (var index = 0; index < options.Total;)
        {
            var due = Math.Min(options.Total, (int)(time.GetElapsedTime(start).TotalSeconds * options.Rate) + 1);
            for (; index < due && pictures.MoveNext(); index++)
                await Send(index, pictures.Current, stop);
            await timer.WaitForNextTickAsync(stop);
        }
    }

    private IEnumerable<ShapeImage> Pictures(ProjectedGradientDescent? attack)
    {
        for (var index = 0; index < options.Total; index += AttackBatch)
        {
            var batch = Enumerable.Range(index, Math.Min(AttackBatch, options.Total - index)).Select(i => ShapeGenerator.Draw(options.Seed, FirstPicture + i)).ToArray();
            foreach (var picture in options.IsAttacked(index) && attack is not null ? Attacked(attack, batch) : batch)
                yield return picture;
        }
    }

    private static IEnumerable<ShapeImage> Attacked(ProjectedGradientDescent attack, ShapeImage[] clean)
    {
        var pixels = attack.Attack(clean.SelectMany(p => p.Pixels).ToArray(), clean.Select(p => p.Label).ToArray());
        return clean.Select((picture, i) => new ShapeImage(pixels[(i * picture.Pixels.Length)..((i + 1) * picture.Pixels.Length)], picture.Label));
    }

    private async Task Send(int index, ShapeImage picture, CancellationToken stop)
    {
        ledger.Sent(index, picture.Label);
        await publisher.Publish(
            new OutputRecord
            {
                Topic = topic,
                Key = Encoding.UTF8.GetBytes(DemoLedger.RequestId(index)),
                Value = ImageEncoder.Png(picture.Pixels, ShapeImage.Side, ShapeImage.Side),
                Timestamp = time.GetUtcNow(),
                Headers = [RecordHeader.Of(RecordHeaders.ContentType, "image/png"), RecordHeader.Of(RecordHeaders.RequestId, DemoLedger.RequestId(index))],
            },
            stop);
    }
}
