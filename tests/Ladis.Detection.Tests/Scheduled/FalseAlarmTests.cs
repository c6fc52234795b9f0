using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Scheduled;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Statistics;

namespace Ladis.Detection.Tests.Scheduled;

/// <summary>The short form of docs/false-alarms.md: fresh clean requests with a jump of the class mix, and a fresh baseline for every stream.</summary>
public class FalseAlarmTests(ITestOutputHelper output)
{
    private const int Streams = 60;
    private const int Length = 300;
    private const int BaselineRows = 200;

    [Theory]
    [InlineData(1e-3, 30)]
    [InlineData(1e-5, 2)]
    [InlineData(1e-8, 0)]
    public void Alarms_ShouldBeAsRareAsPromised_OnFreshCleanRequests(double alpha, int most)
    {
        var options = new DetectionOptions { Alpha = alpha, RenewalAlpha = 1e-3, Stride = int.MaxValue, RateStride = int.MaxValue };

        var alarmed = Enumerable.Range(0, Streams).Count(stream => Alarms(stream, options));

        // α·t = 30 % of 60 streams is 18 at the most on average; the 99.9 % quantile of the binomial is 30. At 1e-5 it is 2, at 1e-8 none.
        output.WriteLine($"α = {alpha}: {alarmed} of {Streams} streams alarmed within {Length} requests; at most {alpha * Length * Streams:0.##} are promised on average");
        Assert.InRange(alarmed, 0, most);
    }

    [Fact]
    public void Windows_ShouldBeRejectedAtTheirLevel_OnFreshCleanRequests()
    {
        var options = new DetectionOptions { Stride = 100, RateStride = int.MaxValue, Relabellings = 99 };

        var windows = Enumerable.Range(0, Streams).SelectMany(stream => Steps(stream, options)).Select(s => s.Verdict).OfType<Verdict>().ToList();

        var rejected = windows.Count(v => v.WindowTest.PValue <= 0.05);
        output.WriteLine($"{rejected} of {windows.Count} windows rejected at 5 %");
        // Binomial: 9 of 180 on average, 22 with probability below 1e-4.
        Assert.Equal(Streams * Length / 100, windows.Count);
        Assert.InRange(rejected, 1, 22);
    }

    private static bool Alarms(int stream, DetectionOptions options) => Steps(stream, options).Any(s => s.Alerts.Count > 0);

    private static IEnumerable<DetectorStep> Steps(int stream, DetectionOptions options)
    {
        var (random, builder, catalog) = (new SeededRandom(Seed.From("false-alarms").With((long)stream)), new BaselineBuilder((ulong)stream), new BaselineCatalog());
        for (var i = 0; i < BaselineRows; i++)
            builder.Add(Clean.Activation(random, random.Next(Clean.Classes), i, Clean.Start));
        catalog.Add(builder.Build([], Clean.Start, "fresh rows").Baseline);
        var driver = new DetectorDriver(Journal.Partition, catalog, options);
        for (var t = 0; t < Length; t++)
            yield return driver.Step(Clean.Activation(random, random.Next(t < Length / 2 ? Clean.Classes : 2), t, Clean.Start.AddSeconds(t)), t);
    }
}
