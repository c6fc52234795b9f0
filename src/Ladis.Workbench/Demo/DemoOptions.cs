namespace Ladis.Workbench.Demo;

/// <summary>What the demo plays.</summary>
internal sealed record DemoOptions
{
    /// <summary>A Kafka to play on; null for the embedded broker.</summary>
    public string? BootstrapServers { get; init; }

    /// <summary>Port of the detector's <c>/metrics</c>; 0 for any free one.</summary>
    public int HttpPort { get; init; }

    /// <summary>Requests a second.</summary>
    public int Rate { get; init; } = 150;

    /// <summary>Clean requests before the attack.</summary>
    public int CleanBefore { get; init; } = 1500;

    /// <summary>Attacked requests.</summary>
    public int Attacked { get; init; } = 500;

    /// <summary>Clean requests after the attack.</summary>
    public int CleanAfter { get; init; } = 1500;

    /// <summary>Greatest change of a pixel, in grey levels of 255.</summary>
    public double EpsilonLevels { get; init; } = 4;

    /// <summary>Steps of projected gradient descent.</summary>
    public int Steps { get; init; } = 10;

    /// <summary>Names the set of pictures.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Pictures of the baseline.</summary>
    public int BaselinePictures { get; init; } = 3000;

    /// <summary>Requests altogether.</summary>
    public int Total => CleanBefore + Attacked + CleanAfter;

    /// <summary>Whether a request belongs to the attack.</summary>
    public bool IsAttacked(int index) => index >= CleanBefore && index < CleanBefore + Attacked;

    /// <summary>Name of the phase that a request belongs to.</summary>
    public string PhaseOf(int index) => index < CleanBefore ? "clean" : IsAttacked(index) ? "attack" : "clean again";
}
