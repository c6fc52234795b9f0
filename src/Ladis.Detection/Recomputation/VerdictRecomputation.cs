using Google.Protobuf;
using Google.Protobuf.Reflection;
using Ladis.Contracts.V1;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Policies;
using Ladis.Detection.Streams;
using Ladis.Detection.Windows;
using Ladis.Statistics;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Recomputation;

/// <summary>
/// Computes a verdict again from what stands on the topics: its activations by their offsets, its baseline, its parameters. What depends on the stream's whole
/// past (whether an alarm is active, how many requests were processed) is not part of it.
/// </summary>
/// <param name="verdict">The verdict.</param>
/// <param name="baseline">The baseline that it names.</param>
/// <param name="configured">
/// Says for verdicts of earlier versions, which do not say so themselves, how many requests were remembered and whether sessions were thinned; null for the
/// defaults.
/// </param>
public sealed class VerdictRecomputation(Verdict verdict, LoadedBaseline baseline, DetectionOptions? configured = null)
{
    private readonly DetectionOptions _options = Options(verdict, configured ?? new DetectionOptions());
    private readonly PartitionId _partition = new(verdict.Window.Topic, verdict.Window.Partition);
    private readonly StreamSeeds _seeds = new(new PartitionId(verdict.Window.Topic, verdict.Window.Partition));
    private readonly long[] _members = [.. Offsets(verdict.Members)];
    private readonly long[] _rateMembers = [.. Offsets(verdict.RateMembers)];

    /// <summary>The partition of the activations topic.</summary>
    public PartitionId Partition => _partition;

    /// <summary>The first offset to read; earlier than anything needed by the memory for duplicates.</summary>
    public long From => Math.Max(0, Needed - (2L * Math.Max(_options.DuplicateMemory, _options.Window)));

    /// <summary>The offset to stop before.</summary>
    public long To => verdict.Window.LastOffset + 1;

    private long Needed => _members.Concat(_rateMembers).Append(verdict.Sequential.FirstOffset).Append(verdict.KernelWitness?.FirstOffset ?? long.MaxValue).Min();

    /// <summary>Computes it again.</summary>
    /// <param name="records">The records of <see cref="Partition"/> from <see cref="From"/> to <see cref="To"/>, as far as they are still there.</param>
    public RecomputedVerdict Run(IEnumerable<InputRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var setup = new PolicySetup(baseline, _seeds.Partition, _options);
        var (samples, sequential, arrivals, first) = (new Dictionary<long, StreamSample>(), new ConformalPolicy(setup), 0L, long.MaxValue);
        var witness = _options.KernelWitness ? new KernelWitnessPolicy(setup) : null;
        var counted = new CountedRequests(verdict.StreamId, baseline, _seeds, _options);
        var wanted = _members.Concat(_rateMembers).ToHashSet();
        foreach (var record in records)
        {
            first = Math.Min(first, record.Offset);
            if (counted.Take(record) is not { } sample)
                continue;
            if (wanted.Contains(sample.Offset))
                samples[sample.Offset] = sample;
            if (sample.Offset >= verdict.KernelWitness?.FirstOffset)
                witness!.Observe(sample);
            if (sample.Offset < verdict.Sequential.FirstOffset)
                continue;
            sequential.Observe(sample);
            arrivals++;
        }

        var compared = Compare(samples, first <= verdict.Sequential.FirstOffset && arrivals == verdict.Sequential.Arrivals ? sequential.Evidence() : null, arrivals);
        return witness is null ? compared : Compare(compared, witness.Evidence(), first);
    }

    private RecomputedVerdict Compare(Dictionary<long, StreamSample> samples, SequentialEvidence? sequential, long arrivals)
    {
        var (fields, missing) = (new List<FieldComparison>(), new List<string>());
        var evaluator = new WindowEvaluator(baseline, _options);
        if (Find(_members, samples, "the window", missing) is { Count: > 0 } window)
        {
            var again = new StreamReports(verdict.StreamId, _partition, baseline, _options).Verdict(window, evaluator.Evaluate(window, SeedOf(window[^1]), confirm: false));
            if (!verdict.Parameters.HasDuplicateMemory)
            {
                again.Parameters.ClearDuplicateMemory();
                again.Parameters.ClearThinSessions();
            }

            if (!verdict.Parameters.HasMergeCopies)
                again.Parameters.ClearMergeCopies();

            foreach (var field in new[] { "window", "model", "baseline_id", "window_start", "window_end", "window_test", "triage", "attacked_share", "class_mix_distance", "suspicious", "parameters", "members" })
                fields.Add(Compare(field, again));
        }

        if (Find(_rateMembers, samples, "the detection rate's window", missing) is { Count: > 0 } rated)
            fields.Add(Compare("detection_rates", new Verdict { DetectionRates = { evaluator.Rates(rated, SeedOf(rated[^1])) } }));
        if (sequential is not null)
            fields.Add(Compare("sequential", new Verdict { Sequential = sequential }));
        else
            missing.Add($"the evidence: it is about {verdict.Sequential.Arrivals:N0} arrivals from offset {verdict.Sequential.FirstOffset}, of which {arrivals:N0} were found; the others are deleted, or were refused as duplicates of older requests.");
        return new RecomputedVerdict(fields, missing);
    }

    private RecomputedVerdict Compare(RecomputedVerdict others, SequentialEvidence witness, long first)
    {
        var published = verdict.KernelWitness;
        return first <= published.FirstOffset && witness.Arrivals == published.Arrivals
            ? new RecomputedVerdict([.. others.Fields, Compare("kernel_witness", new Verdict { KernelWitness = witness })], others.Missing)
            : new RecomputedVerdict(others.Fields, [.. others.Missing, $"the kernel witness: it is about {published.Arrivals:N0} arrivals from offset {published.FirstOffset}, of which {witness.Arrivals:N0} were found."]);
    }

    private FieldComparison Compare(string name, Verdict again)
    {
        var field = Verdict.Descriptor.FindFieldByName(name);
        var (published, recomputed) = (Only(field, verdict), Only(field, again));
        return new FieldComparison(name, published.Equals(recomputed), JsonFormatter.Default.Format(published), JsonFormatter.Default.Format(recomputed));
    }

    /// <summary>A verdict with nothing but one field.</summary>
    private static Verdict Only(FieldDescriptor field, Verdict source)
    {
        var only = new Verdict();
        if (field.IsRepeated)
        {
            var target = (System.Collections.IList)field.Accessor.GetValue(only);
            foreach (var item in (System.Collections.IEnumerable)field.Accessor.GetValue(source))
                target.Add(item);
        }
        else if (field.Accessor.GetValue(source) is { } value)
        {
            field.Accessor.SetValue(only, value);
        }

        return only;
    }

    private static List<StreamSample>? Find(long[] offsets, Dictionary<long, StreamSample> samples, string what, List<string> missing)
    {
        var absent = offsets.Where(o => !samples.ContainsKey(o)).ToList();
        if (absent.Count == 0)
            return [.. offsets.Select(o => samples[o])];
        missing.Add($"{what}: {absent.Count:N0} of its {offsets.Length:N0} activations are gone, the first at offset {absent[0]}; retention has removed them, or they were never committed.");
        return null;
    }

    private Seed SeedOf(StreamSample last) => _seeds.OfWindow(baseline.Id, last.Offset);

    private static IEnumerable<long> Offsets(WindowMembers? members)
    {
        if (members is null)
            yield break;
        var offset = members.FirstOffset;
        yield return offset;
        foreach (var gap in members.Gaps)
            yield return offset += gap;
    }

    private static DetectionOptions Options(Verdict verdict, DetectionOptions configured)
    {
        var parameters = verdict.Parameters ?? throw new BaselineException("The verdict does not say what it was computed with: it comes from a version of Ladis before there was 'verdict recompute'.");
        return new DetectionOptions
        {
            Window = parameters.Window,
            WindowAge = parameters.WindowAge?.ToTimeSpan() ?? TimeSpan.Zero,
            TestSize = parameters.TestSize,
            Stride = parameters.Stride,
            Matches = parameters.Matches,
            Relabellings = parameters.Relabellings,
            Level = parameters.Level,
            RateStride = parameters.RateStride,
            RateTests = parameters.RateTests,
            Alpha = parameters.Alpha,
            PValueRejections = parameters.PValueRejections,
            PValueWindows = parameters.PValueWindows,
            PValueLevel = parameters.PValueLevel,
            RateMargin = parameters.RateMargin,
            TriageLevel = parameters.TriageLevel,
            DuplicateMemory = parameters.HasDuplicateMemory ? parameters.DuplicateMemory : configured.DuplicateMemory,
            MergeCopies = parameters.HasMergeCopies && parameters.MergeCopies,
            ThinSessions = parameters.HasThinSessions ? parameters.ThinSessions : configured.ThinSessions,
            KernelWitness = verdict.KernelWitness is not null,
            KernelWitnessAlpha = verdict.KernelWitness?.Alpha ?? DetectionDefaults.KernelWitnessAlpha,
            // How many are named is not a parameter of the statistics: as many as the verdict names.
            TopSuspicious = Math.Max(1, verdict.Suspicious.Count),
        };
    }
}
