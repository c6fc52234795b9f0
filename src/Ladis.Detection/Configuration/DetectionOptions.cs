using Ladis.Settings;
using Ladis.Streaming.Configuration;

namespace Ladis.Detection.Configuration;

/// <summary>Section <c>Ladis:Detection</c>: the detector role.</summary>
public sealed class DetectionOptions : LoopOptions
{
    /// <summary>Sets the role's own defaults.</summary>
    public DetectionOptions() => GroupId = DetectionDefaults.GroupId;

    /// <summary>What follows when a partition's checkpoint is gone or cannot be read.</summary>
    /// <value>Default: <see cref="BadCheckpoint.BeginAnew"/>.</value>
    public BadCheckpoint OnBadCheckpoint { get; set; }

    /// <summary>Requests that a stream's window (its sliding reservoir) holds.</summary>
    /// <value>Default: 1,000; at least <see cref="TestSize"/>.</value>
    public int Window { get; set; } = DetectionDefaults.Window;

    /// <summary>Requests leave the window after this much stream time.</summary>
    /// <value>Default: 1 hour; 0: they leave by number only.</value>
    public TimeSpan WindowAge { get; set; } = DetectionDefaults.WindowAge;

    /// <summary>A request is a duplicate, and counts once, while its id or its source is among so many of its stream's last requests.</summary>
    /// <value>Default: 1,000; at most 100,000. Less than <see cref="Window"/> counts as <see cref="Window"/>.</value>
    public int DuplicateMemory { get; set; } = DetectionDefaults.DuplicateMemory;

    /// <summary>Whether of the requests with the same session id only one counts, as long as it is remembered (<see cref="DuplicateMemory"/>).</summary>
    /// <value>Default: true; what one session asks for is correlated, and no guarantee holds for that. Requests without a session all count.</value>
    public bool ThinSessions { get; set; } = true;

    /// <summary>
    /// Whether near copies of a request in the window count once with it: retries under other ids, frames of one scene, a health check's picture. A copy looks
    /// alike (<see cref="Ladis.Statistics.PictureSketch"/>) and is as near in the penultimate layer as no two different pictures of the baseline are.
    /// </summary>
    /// <value>Default: true; no guarantee holds for what repeats itself. Activations without a sketch (<c>Ladis:Inference:Capture:Sketch</c>) all count.</value>
    public bool MergeCopies { get; set; } = true;

    /// <summary>Streams of one partition that are kept at a time; a further one takes the place of the least recently used.</summary>
    /// <value>Default: 100; from 1 to 10,000.</value>
    public int MaxStreams { get; set; } = DetectionDefaults.MaxStreams;

    /// <summary>Most recent requests that the exact test looks at (n).</summary>
    /// <value>Default: 100; at least 30.</value>
    public int TestSize { get; set; } = DetectionDefaults.TestSize;

    /// <summary>Arrivals between two tests.</summary>
    /// <value>Default: 25; at least 1.</value>
    public int Stride { get; set; } = DetectionDefaults.Stride;

    /// <summary>Baseline rows matched with each request (k).</summary>
    /// <value>Default: 4; from 1 to 32.</value>
    public int Matches { get; set; } = DetectionDefaults.Matches;

    /// <summary>Random relabellings of one test (B); the smallest p-value is 1/(B+1).</summary>
    /// <value>Default: 199; at least 19.</value>
    public int Relabellings { get; set; } = DetectionDefaults.Relabellings;

    /// <summary>Level at which a single window test counts as a rejection.</summary>
    /// <value>Default: 0.05; between 0 and 1.</value>
    public double Level { get; set; } = DetectionDefaults.Level;

    /// <summary>Arrivals between two computations of the detection rate.</summary>
    /// <value>Default: 250; at least 1.</value>
    public int RateStride { get; set; } = DetectionDefaults.RateStride;

    /// <summary>Tests behind one detection rate.</summary>
    /// <value>Default: 100; at least 1.</value>
    public int RateTests { get; set; } = DetectionDefaults.RateTests;

    /// <summary>The alarm's α: a false alarm within t arrivals has probability at most α·t, for every t.</summary>
    /// <value>Default: 1e-8; between 0 and 0.1.</value>
    public double Alpha { get; set; } = DetectionDefaults.Alpha;

    /// <summary>While an alarm is active, evidence at this α keeps it so.</summary>
    /// <value>Default: 1e-4; from <see cref="Alpha"/> to 0.1.</value>
    public double RenewalAlpha { get; set; } = DetectionDefaults.RenewalAlpha;

    /// <summary>While an alarm is active, a window p-value at or below this keeps it so.</summary>
    /// <value>Default: 0.01; between 0 and 1.</value>
    public double RenewalLevel { get; set; } = DetectionDefaults.RenewalLevel;

    /// <summary>Arrivals without new evidence after which an alarm is resolved.</summary>
    /// <value>Default: 300; at least 1.</value>
    public int ResolveAfter { get; set; } = DetectionDefaults.ResolveAfter;

    /// <summary>Arrivals after an alarm was resolved before another one may fire.</summary>
    /// <value>Default: 100; at least 0.</value>
    public int CoolDown { get; set; } = DetectionDefaults.CoolDown;

    /// <summary>Arrivals between two updates of an alarm that is active.</summary>
    /// <value>Default: 250; at least 1.</value>
    public int UpdateStride { get; set; } = DetectionDefaults.UpdateStride;

    /// <summary>Random relabellings of the test that an alert cites, which confirms what the verdicts' tests found.</summary>
    /// <value>Default: 999; at least 19.</value>
    public int AlertRelabellings { get; set; } = DetectionDefaults.AlertRelabellings;

    /// <summary>Level at which triage counts a view as rejecting.</summary>
    /// <value>Default: 0.01; between 0 and 1.</value>
    public double TriageLevel { get; set; } = DetectionDefaults.TriageLevel;

    /// <summary>A further alarm policy: so many (k) of the last <see cref="PValueWindows"/> window tests reject. Their windows overlap, so it has no bound on false alarms.</summary>
    /// <value>Default: 0, which switches it off; at most <see cref="PValueWindows"/>.</value>
    public int PValueRejections { get; set; }

    /// <summary>Window tests (n) that <see cref="PValueRejections"/> are counted among.</summary>
    /// <value>Default: 10; from 1 to 1,000.</value>
    public int PValueWindows { get; set; } = DetectionDefaults.PValueWindows;

    /// <summary>Level at which <see cref="PValueRejections"/> counts a window test.</summary>
    /// <value>Default: 0.01; between 0 and 1.</value>
    public double PValueLevel { get; set; } = DetectionDefaults.PValueLevel;

    /// <summary>A further alarm policy, the published one: the detection rate of any view exceeds its baseline detection rate by so much. It has no bound on false alarms.</summary>
    /// <value>Default: 0, which switches it off; below 1.</value>
    public double RateMargin { get; set; }

    /// <summary>A further alarm policy, for changes that no score names: the kernel-witness e-process on the penultimate class residual. It has a bound of its own.</summary>
    /// <value>Default: false.</value>
    public bool KernelWitness { get; set; }

    /// <summary>That policy's α, besides <see cref="Alpha"/>: with both, a false alarm of either within t arrivals has probability at most (Alpha + KernelWitnessAlpha)·t.</summary>
    /// <value>Default: 1e-9; above 0, at most <see cref="RenewalAlpha"/>.</value>
    public double KernelWitnessAlpha { get; set; } = DetectionDefaults.KernelWitnessAlpha;

    /// <summary>Most suspicious requests that verdicts and alerts name.</summary>
    /// <value>Default: 20; from 1 to 1,000.</value>
    public int TopSuspicious { get; set; } = DetectionDefaults.TopSuspicious;

    /// <inheritdoc />
    public override IEnumerable<OptionError> Validate(string section)
    {
        foreach (var error in base.Validate(section))
            yield return error;
        foreach (var rule in Windows().Concat(Alarms()).Where(r => !r.Holds))
            yield return new($"{section}:{rule.Key}", rule.Value, rule.Allowed);
    }

    private IEnumerable<(string Key, string Value, bool Holds, string Allowed)> Windows() =>
    [
        (nameof(TestSize), TestSize.ToString(), TestSize >= DetectionDefaults.MinTestSize, $"at least {DetectionDefaults.MinTestSize} requests."),
        (nameof(Window), Window.ToString(), Window >= TestSize && Window <= 1_000_000, $"at least {nameof(TestSize)} ({TestSize}) and at most 1,000,000 requests."),
        (nameof(WindowAge), WindowAge.ToString(), WindowAge >= TimeSpan.Zero, "a time, or 0 for a window that is bounded by its number of requests only."),
        (nameof(DuplicateMemory), DuplicateMemory.ToString(), DuplicateMemory is >= 0 and <= 100_000, "from 0 to 100,000 requests."),
        (nameof(MaxStreams), MaxStreams.ToString(), MaxStreams is >= 1 and <= 10_000, "from 1 to 10,000 streams."),
        (nameof(Stride), Stride.ToString(), Stride >= 1, "at least 1 arrival."),
        (nameof(Matches), Matches.ToString(), Matches is >= 1 and <= 32, "from 1 to 32 rows."),
        (nameof(Relabellings), Relabellings.ToString(), Relabellings is >= 19 and <= 100_000, "from 19 to 100,000."),
        (nameof(Level), Level.ToString(), Level is > 0 and < 1, "between 0 and 1."),
        (nameof(RateStride), RateStride.ToString(), RateStride >= 1, "at least 1 arrival."),
        (nameof(RateTests), RateTests.ToString(), RateTests is >= 1 and <= 10_000, "from 1 to 10,000."),
    ];

    private IEnumerable<(string Key, string Value, bool Holds, string Allowed)> Alarms() =>
    [
        (nameof(Alpha), Alpha.ToString(), Alpha is > 0 and <= 0.1, "above 0 and at most 0.1; the mean time between false alarms is at least 1/(2·Alpha) arrivals."),
        (nameof(RenewalAlpha), RenewalAlpha.ToString(), RenewalAlpha >= Alpha && RenewalAlpha <= 0.1, $"from {nameof(Alpha)} ({Alpha}) to 0.1."),
        (nameof(RenewalLevel), RenewalLevel.ToString(), RenewalLevel is > 0 and < 1, "between 0 and 1."),
        (nameof(ResolveAfter), ResolveAfter.ToString(), ResolveAfter >= 1, "at least 1 arrival."),
        (nameof(TopSuspicious), TopSuspicious.ToString(), TopSuspicious is >= 1 and <= 1000, "from 1 to 1,000."),
        (nameof(CoolDown), CoolDown.ToString(), CoolDown >= 0, "at least 0 arrivals."),
        (nameof(UpdateStride), UpdateStride.ToString(), UpdateStride >= 1, "at least 1 arrival."),
        (nameof(AlertRelabellings), AlertRelabellings.ToString(), AlertRelabellings is >= 19 and <= 100_000, "from 19 to 100,000."),
        (nameof(TriageLevel), TriageLevel.ToString(), TriageLevel is > 0 and < 1, "between 0 and 1."),
        (nameof(PValueWindows), PValueWindows.ToString(), PValueWindows is >= 1 and <= 1000, "from 1 to 1,000 windows."),
        (nameof(PValueRejections), PValueRejections.ToString(), PValueRejections >= 0 && PValueRejections <= PValueWindows, $"from 1 to {nameof(PValueWindows)} ({PValueWindows}), or 0 to switch the policy off."),
        (nameof(PValueLevel), PValueLevel.ToString(), PValueLevel is > 0 and < 1, "between 0 and 1."),
        (nameof(RateMargin), RateMargin.ToString(), RateMargin is >= 0 and < 1, "above 0 and below 1, or 0 to switch the policy off."),
        (nameof(KernelWitnessAlpha), KernelWitnessAlpha.ToString(), KernelWitnessAlpha > 0 && KernelWitnessAlpha <= RenewalAlpha, $"above 0 and at most {nameof(RenewalAlpha)} ({RenewalAlpha})."),
        (nameof(ResolveAfter), ResolveAfter.ToString(), PValueRejections <= 0 || ResolveAfter >= Stride, $"at least {nameof(Stride)} ({Stride}) while {nameof(PValueRejections)} is set: an alarm must not end between two tests."),
        (nameof(ResolveAfter), ResolveAfter.ToString(), !(RateMargin > 0) || ResolveAfter >= RateStride, $"at least {nameof(RateStride)} ({RateStride}) while {nameof(RateMargin)} is set: an alarm must not end between two rates."),
    ];
}
