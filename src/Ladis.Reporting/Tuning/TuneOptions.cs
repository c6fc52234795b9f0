namespace Ladis.Reporting.Tuning;

/// <summary>What a tuning tries.</summary>
public sealed record TuneOptions
{
    /// <summary>Requests of a window. <value>50, 100, 200</value></summary>
    public IReadOnlyList<int> Windows { get; init; } = [50, 100, 200];

    /// <summary>Requests from one test to the next; each a multiple of the least. <value>10, 50</value></summary>
    public IReadOnlyList<int> Strides { get; init; } = [10, 50];

    /// <summary>Levels of a window test. <value>.01, .05</value></summary>
    public IReadOnlyList<double> Levels { get; init; } = [0.01, 0.05];

    /// <summary>α of the alarm: the chance of a false alarm within t requests is at most α·t. <value>1e-8, 1e-6, 1e-5</value></summary>
    public IReadOnlyList<double> Alphas { get; init; } = [1e-8, 1e-6, 1e-5];

    /// <summary>Streams of each kind, at least 1. <value>20</value></summary>
    public int Repeats { get; init; } = 20;

    /// <summary>Share of the clean pictures that no baseline sees, on which levels are measured. <value>0.3</value></summary>
    public double CleanShare { get; init; } = 0.3;

    /// <summary>Requests a day, from which false alarms a day are reckoned. <value>100,000</value></summary>
    public double RequestsPerDay { get; init; } = 100_000;

    /// <summary>Decides the split, the streams and the labellings. <value>1</value></summary>
    public ulong Seed { get; init; } = 1;
}
