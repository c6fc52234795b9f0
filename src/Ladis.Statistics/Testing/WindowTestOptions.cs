namespace Ladis.Statistics;

/// <summary>How a window is tested.</summary>
public sealed record WindowTestOptions
{
    /// <summary>Most requests of one test, n, at least 2; of a longer window the last n are tested. <value>100</value></summary>
    public int Rows { get; init; } = WindowTestDefaults.Rows;

    /// <summary>With fewer requests than this a test is inconclusive; at least 2. <value>30</value></summary>
    public int MinRows { get; init; } = WindowTestDefaults.MinRows;

    /// <summary>
    /// Reference rows matched with each request, k, at least 1; lower where so many would cost more than a tenth of the requests,
    /// because classes hold too few rows. <value>4</value>
    /// </summary>
    public int Matches { get; init; } = WindowTestDefaults.Matches;

    /// <summary>Random labellings, B, at least 19. <value>199</value> The least p-value is 1/(B+1).</summary>
    public int Permutations { get; init; } = WindowTestDefaults.Permutations;

    /// <summary>Chance α of (0, 1) that a test rejects clean traffic. <value>0.05</value></summary>
    public double Level { get; init; } = WindowTestDefaults.Level;

    /// <summary>The kernel. <value>FiveGaussians</value></summary>
    public Kernel Kernel { get; init; } = Kernel.FiveGaussians;

    /// <summary>
    /// Whether each view also gives a FUSE statistic over the five kernels (see <see cref="WindowTestResult.Fuse"/>), for
    /// localized change; costs five times the additions. <value>false</value>
    /// </summary>
    public bool Fuse { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MinRows, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(Rows, MinRows);
        ArgumentOutOfRangeException.ThrowIfLessThan(Matches, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Permutations, 19);
        if (!(Level is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Level), Level, "A level lies between 0 and 1.");
        }
    }
}
