namespace Ladis.Detection.Configuration;

/// <summary>Defaults of <see cref="DetectionOptions"/>, with their units.</summary>
public static class DetectionDefaults
{
    /// <summary>The consumer group of the detector role.</summary>
    public const string GroupId = "ladis-detector";

    /// <summary>Requests that a stream's window holds.</summary>
    public const int Window = 1000;

    /// <summary>Requests leave the window after this much stream time.</summary>
    public static readonly TimeSpan WindowAge = TimeSpan.FromHours(1);

    /// <summary>Most recent requests that the exact test looks at.</summary>
    public const int TestSize = 100;

    /// <summary>The least requests that a window is tested with.</summary>
    public const int MinTestSize = 30;

    /// <summary>Most recent requests that triage looks at alone where an alarm is raised; more than are tested at least, as some find no match.</summary>
    public const int LatestRequests = 40;

    /// <summary>Arrivals between two tests.</summary>
    public const int Stride = 25;

    /// <summary>Baseline rows matched with each request.</summary>
    public const int Matches = 4;

    /// <summary>Random relabellings of one test.</summary>
    public const int Relabellings = 199;

    /// <summary>Level at which a single window test counts as a rejection.</summary>
    public const double Level = 0.05;

    /// <summary>Arrivals between two computations of the detection rate.</summary>
    public const int RateStride = 250;

    /// <summary>Tests behind one detection rate.</summary>
    public const int RateTests = 100;

    /// <summary>A false alarm within t arrivals has probability at most α·t.</summary>
    public const double Alpha = 1e-8;

    /// <summary>The kernel-witness arm's own α, besides <see cref="Alpha"/>.</summary>
    public const double KernelWitnessAlpha = 1e-9;

    /// <summary>Evidence at this α keeps an alarm active.</summary>
    public const double RenewalAlpha = 1e-4;

    /// <summary>A window p-value at or below this keeps an alarm active.</summary>
    public const double RenewalLevel = 0.01;

    /// <summary>Arrivals without new evidence after which an alarm is resolved.</summary>
    public const int ResolveAfter = 300;

    /// <summary>Arrivals after an alarm was resolved before another one may fire.</summary>
    public const int CoolDown = 100;

    /// <summary>Arrivals between two updates of an alarm that is active.</summary>
    public const int UpdateStride = 250;

    /// <summary>Random relabellings of the test that an alert cites.</summary>
    public const int AlertRelabellings = 999;

    /// <summary>Level at which triage counts a view as rejecting.</summary>
    public const double TriageLevel = 0.01;

    /// <summary>The last requests of a stream among which a request that comes again is a duplicate.</summary>
    public const int DuplicateMemory = 1000;

    /// <summary>Streams of one partition that are kept at a time.</summary>
    public const int MaxStreams = 100;

    /// <summary>A stream's state is written again when so many times its size has come in activations.</summary>
    public const int CheckpointShare = 20;

    /// <summary>Window tests that the policy of p-values looks at.</summary>
    public const int PValueWindows = 10;

    /// <summary>Level at which the policy of p-values counts a window as rejecting.</summary>
    public const double PValueLevel = 0.01;

    /// <summary>Most suspicious requests that verdicts and alerts name.</summary>
    public const int TopSuspicious = 20;
}
