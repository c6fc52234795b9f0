namespace Ladis.Statistics;

/// <summary>How a <see cref="ConformalDetector"/> decides.</summary>
public sealed record ConformalOptions
{
    /// <summary>
    /// α of (0, 1): the chance of a false alarm within the first t arrivals is at most α·t, for every t. <value>1e-8</value>
    /// </summary>
    public double Alpha { get; init; } = ConformalDefaults.Alpha;

    /// <summary>A class's bag is full at this many times its reference rows, at least 2. <value>10</value></summary>
    public int Growth { get; init; } = ConformalDefaults.Growth;

    /// <summary>But not before it holds so many scores, at least 100. <value>10000</value></summary>
    public int LeastLimit { get; init; } = ConformalDefaults.LeastLimit;

    internal BettingScheme Scheme { get; init; } = BettingScheme.Default;

    /// <summary>The options for a stated chance of a false alarm in a stated number of requests.</summary>
    /// <param name="chance">Of (0, 1).</param>
    /// <param name="requests">At least 1.</param>
    public static ConformalOptions For(double chance, long requests)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(requests, 1);
        var options = new ConformalOptions { Alpha = chance / requests };
        options.Check();
        return options;
    }

    internal void Check()
    {
        if (!(Alpha is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Alpha), Alpha, "α lies between 0 and 1.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(Growth, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(LeastLimit, 100);
    }
}
