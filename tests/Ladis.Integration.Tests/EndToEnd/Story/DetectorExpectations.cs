using Ladis.Contracts;
using Ladis.Contracts.V1;
using static Ladis.Integration.Tests.EndToEnd.Story.Expectations;

namespace Ladis.Integration.Tests.EndToEnd.Story;

/// <summary>What the detector's page must say of the story: what its last verdict says, and what the topics hold.</summary>
internal static class DetectorExpectations
{
    private static readonly (AlarmPolicy Policy, string Kind)[] Kinds = [(AlarmPolicy.ConformalEDetector, "conformal_e_detector"), (AlarmPolicy.KernelWitness, "kernel_witness")];

    public static Expectations Of(StoryRecords story, int activations, double baselineCreated, double elapsed)
    {
        var (last, model) = (story.Last, story.Last.Model.Id);
        var stream = $"{last.StreamId} {model}";
        var produced = story.CountsOf("Verdicts", "Alerts", "Checkpoints");
        produced[story.DeadLetters] = 1;
        return RoleExpectations.Of("detector-0", story.Activations, activations, produced, elapsed).With(Stream(last, stream)).With(new()
        {
            // Not every commit has something to write into a checkpoint.
            ["ladis_kafka_transactions_total"] = transactions => Assert.InRange(transactions.By("outcome")["committed"], story.Transactions("Checkpoints"), activations),
            ["ladis_clamped_times_total"] = Nothing,
            ["ladis_dead_letters_total"] = Are("topic reason", ($"{story.Activations} CorruptMessage", 1)),
            ["ladis_detector_samples_total"] = Are("model", (model, StoryRequests.Judged + 1)),
            ["ladis_detector_windows_total"] = Are("model result", [.. story.Verdicts.GroupBy(Result, StringComparer.Ordinal).Select(g => ($"{model} {g.Key}", (double)g.Count()))]),
            ["ladis_detector_truncated_windows_total"] = Nothing,
            ["ladis_detector_alerts_total"] = Are(
                "model kind state", [.. story.Alerts.GroupBy(a => $"{model} {Kind(a.Policy)} {a.State.ToString().ToLowerInvariant()}", StringComparer.Ordinal).Select(g => (g.Key, (double)g.Count()))]),
            ["ladis_detector_alert_active"] = Are("stream model kind", [.. last.ActivePolicies.Select(p => ($"{stream} {Kind(p)}", 1d))]),
            ["ladis_detector_dropped_total"] = Are(
                "reason", ("NoBaseline", StoryRequests.Twins), ("Duplicate", 1), ("SameSession", 1), ("Corrupt", 1), ("NotFinite", 1), ("UnknownClass", 1), ("BaselineMismatch", 1)),
            ["ladis_detector_unjudged_total"] = Are("model reason", ($"{StoryRequests.Twin} NoBaseline", StoryRequests.Twins), ($"{model} BaselineMismatch", 1)),
            ["ladis_detector_repeated_total"] = Are("model reason", ($"{model} Duplicate", 1), ($"{model} SameSession", 1)),
            ["ladis_detector_contexts_total"] = Nothing,
            ["ladis_detector_time_anomalies_total"] = Are("kind", ("Jump", 1), ("Late", 1)),
            ["ladis_detector_log_replaced_total"] = Is(0),
            ["ladis_detector_checkpoints_refused_total"] = Nothing,
            ["ladis_detector_streams"] = Are("partition", ("0", 1)),
            ["ladis_detector_streams_evicted_total"] = Is(1),
            ["ladis_detector_state_bytes"] = Are("stream model", (stream, story.StateBytes(last.StreamId))),
            ["ladis_detector_baseline_info"] = Are("model baseline", ($"{model} {last.BaselineId}", 1)),
            ["ladis_detector_baseline_created_timestamp_seconds"] = Are("model", (model, baselineCreated)),
            ["ladis_detector_baseline_changes_total"] = Are("outcome", ("Taken", 1), ("Unusable", 1)),
            ["ladis_detector_step_duration_seconds"] = steps =>
            {
                Assert.InRange(steps.Counts()[""], activations / 256.0, activations);
                Assert.InRange(steps.Sums()[""], 1e-6, elapsed);
            },
            ["ladis_detector_test_duration_seconds"] = tests =>
            {
                Assert.Equal(story.Verdicts.Count, tests.Counts()[""]);
                Assert.InRange(tests.Sums()[""], 1e-6, elapsed);
            },
        });
    }

    /// <summary>The gauges of the stream that is judged: the last request completed its last window.</summary>
    private static Expectations Stream(Verdict last, string stream)
    {
        var suspicious = last.Suspicious.Take(10).ToList();
        return new()
        {
            ["ladis_detector_requests_processed"] = Are("stream model", (stream, StoryRequests.Judged)),
            ["ladis_detector_p_value"] = Are("stream model", (stream, last.WindowTest.PValue)),
            ["ladis_detector_mmd2"] = Are("stream model view tap", [.. last.WindowTest.Views.Select(v => ($"{stream} {v.View} {v.Tap}", v.Mmd2))]),
            ["ladis_detector_mmd2_threshold"] = Are("stream model view tap", [.. last.WindowTest.Views.Select(v => ($"{stream} {v.View} {v.Tap}", v.CriticalValue))]),
            ["ladis_detector_detection_rate_ratio"] = Are("stream model view tap", [.. last.DetectionRates.Where(r => r.Rate > 0).Select(r => ($"{stream} {r.View} {r.Tap}", r.Rate))]),
            ["ladis_detector_baseline_detection_rate_ratio"] = Are("stream model view tap", [.. last.DetectionRates.Where(r => r.BaselineRate > 0).Select(r => ($"{stream} {r.View} {r.Tap}", r.BaselineRate))]),
            ["ladis_detector_log_e_value"] = Are("stream model", (stream, DecidingEvidence.Of(last.Sequential))),
            ["ladis_detector_log_e_threshold"] = Are("stream model", (stream, last.Sequential.LogThreshold)),
            ["ladis_detector_kernel_witness_log_e_value"] = Are("stream model", (stream, last.KernelWitness.Scores.Max(s => s.LogEValue))),
            ["ladis_detector_kernel_witness_log_e_threshold"] = Are("stream model", (stream, last.KernelWitness.LogThreshold)),
            ["ladis_detector_alpha"] = Are("stream model", (stream, last.Sequential.Alpha)),
            ["ladis_detector_window_requests"] = Are("stream model", (stream, 200)),
            ["ladis_detector_window_age_seconds"] = Are("stream model", (stream, 199)),
            ["ladis_detector_class_mix_distance_ratio"] = Are("stream model", (stream, last.ClassMixDistance)),
            ["ladis_detector_attacked_share_ratio"] = Are(
                "stream model bound", ($"{stream} estimate", last.AttackedShare.Share), ($"{stream} low", last.AttackedShare.Low), ($"{stream} high", last.AttackedShare.High)),
            ["ladis_detector_suspicious_partition"] = metric => Assert.All(suspicious, s => Assert.Equal(s.Source.Partition, metric.By("rank")[$"{s.Rank}"])),
            ["ladis_detector_suspicious_offset"] = Are("stream model rank", [.. suspicious.Select(s => ($"{stream} {s.Rank}", (double)s.Source.Offset))]),
            ["ladis_detector_suspicious_score"] = Are("stream model rank", [.. suspicious.Select(s => ($"{stream} {s.Rank}", s.Score))]),
            ["ladis_detector_suspicious_class"] = metric => Assert.All(suspicious, s => Assert.Equal(s.PredictedClass, metric.By("rank")[$"{s.Rank}"])),
        };
    }

    private static string Result(Verdict verdict) =>
        !verdict.WindowTest.Conclusive ? "inconclusive" : verdict.WindowTest.PValue <= verdict.WindowTest.Level ? "rejected" : "accepted";

    private static string Kind(AlarmPolicy policy) => Kinds.Single(k => k.Policy == policy).Kind;
}
