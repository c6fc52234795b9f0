using Ladis.Contracts.V1;
using static Ladis.Integration.Tests.EndToEnd.Story.Expectations;

namespace Ladis.Integration.Tests.EndToEnd.Story;

/// <summary>What the worker's page must say of the story.</summary>
internal static class InferenceExpectations
{
    private const string Model = "shapes";
    private const int FloatBytes = 2;
    private static readonly (string Tap, int Width)[] Taps = [("logits", 10), ("penultimate", 96)];

    public static Expectations Of(StoryRecords story, int requests, int published, DateTimeOffset sent, double elapsed)
    {
        var answers = story.Predictions.GroupBy(p => p.Model.Id, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        var produced = story.CountsOf("Predictions");
        (produced[story.Activations], produced[story.DeadLetters]) = (published, 5);
        return RoleExpectations.Of("inference-0", story.Requests, requests, produced, elapsed).With(new()
        {
            ["ladis_kafka_transactions_total"] = commits =>
            {
                Assert.Equal(["committed"], commits.By("outcome").Keys);
                // A batch of dead letters alone writes no prediction.
                IsWithin(story.Transactions("Predictions"), story.Transactions("Predictions") + 5)(commits);
            },
            ["ladis_clamped_times_total"] = Are("topic", (story.Requests, 1)),
            ["ladis_dead_letters_total"] = Are(
                "topic reason",
                ($"{story.Requests} CorruptImage", 2), ($"{story.Requests} EmptyRecord", 1), ($"{story.Requests} UnknownFormat", 1), ($"{story.Requests} UnknownModel", 1)),
            ["ladis_model_info"] = Are("model version sha256", [.. answers.Values.Select(a => a[0].Model).Select(m => ($"{m.Id} {m.Version} {m.Sha256}", 1d))]),
            ["ladis_model_class_info"] = names =>
            {
                Assert.Equal(2 * 10, names.Samples.Count);
                Assert.All(story.Predictions, p => Assert.Equal(1, names.By("model", "class", "name")[$"{p.Model.Id} {p.PredictedClass} {p.ClassName}"]));
            },
            ["ladis_inference_requests_total"] = Are(
                "model outcome",
                ($"{Model} answered", requests - 5 - StoryRequests.Twins), ($"{StoryRequests.Twin} answered", StoryRequests.Twins),
                ($"{Model} CorruptImage", 1), ($"{StoryRequests.Twin} CorruptImage", 1), ($"{Model} EmptyRecord", 1), ($"{Model} UnknownFormat", 1), (" UnknownModel", 1)),
            ["ladis_inference_duration_seconds"] = stages => AssertStages(stages, elapsed),
            ["ladis_inference_batch_size"] = sizes =>
            {
                // Those that reach a model: all but three of the dead letters.
                Assert.Equal(requests - 3, sizes.Sums()[""]);
                Assert.InRange(sizes.Counts()[""], (requests - 3) / 64.0, requests - 3);
                Assert.Equal(sizes.Counts()[""], sizes.UpTo(64));
            },
            ["ladis_inference_end_to_end_seconds"] = times => AssertTimes(times, answers, sent),
            ["ladis_inference_confidence"] = confidences => AssertConfidences(confidences, answers),
            ["ladis_inference_implausible_times_total"] = Is(1),
            ["ladis_activations_total"] = Are(
                "model outcome", ($"{Model} published", published - StoryRequests.Twins), ($"{StoryRequests.Twin} published", StoryRequests.Twins), ($"{Model} skipped", requests - 5 - published)),
            ["ladis_inference_consistency_total"] = Are("model outcome", [.. story.Consistency.Select(c => ($"{c.Model} scored", c.Count))]),
            ["ladis_activations_bytes_total"] = Are("tap", [.. Taps.Select(t => (t.Tap, published * t.Width * FloatBytes))]),
        });
    }

    private static void AssertStages(MetricFamily stages, double elapsed)
    {
        var counts = stages.Counts("model", "stage");
        Assert.All(new[] { Model, StoryRequests.Twin }, model =>
        {
            var batches = counts[$"{model} run"];
            Assert.True(batches > 0);
            Assert.All(new[] { "decode", "preprocess" }, stage => Assert.Equal(batches, counts[$"{model} {stage}"]));
            Assert.All(new[] { "serialize", "publish" }, stage => Assert.InRange(counts[$"{model} {stage}"], batches, batches + 5));
        });
        // Only the request for a model that is not served.
        Assert.Equal((1, 1), (counts[" serialize"], counts[" publish"]));
        Assert.InRange(counts[$"{Model} consistency"], 1, counts[$"{Model} run"]);
        Assert.InRange(counts.Count, 13, 14);
        Assert.All(stages.Sums("model", "stage").Values, seconds => Assert.InRange(seconds, 1e-7, elapsed));
        Assert.InRange(stages.Sums()[""], 0, elapsed);
    }

    /// <summary>All were answered between the sending and now, long after their time.</summary>
    private static void AssertTimes(MetricFamily times, Dictionary<string, List<Prediction>> answers, DateTimeOffset sent)
    {
        var now = TimeProvider.System.GetUtcNow();
        Assert.All(answers, model =>
        {
            var ages = model.Value.Sum(p => (sent - p.EventTime.ToDateTimeOffset()).TotalSeconds);
            Assert.Equal(model.Value.Count, times.Counts("model")[model.Key]);
            Assert.InRange(times.Sums("model")[model.Key], ages, ages + (model.Value.Count * (now - sent).TotalSeconds));
        });
        Assert.Equal(0, times.UpTo(10));
    }

    private static void AssertConfidences(MetricFamily confidences, Dictionary<string, List<Prediction>> answers)
    {
        Assert.All(answers, model =>
        {
            Assert.Equal(model.Value.Count, confidences.Counts("model")[model.Key]);
            Assert.Equal(model.Value.Sum(p => (double)p.Confidence), confidences.Sums("model")[model.Key], 1e-6);
        });
        Assert.All(new[] { .5, .9, 1 }, bound => Assert.Equal(answers.Values.Sum(a => a.Count(p => p.Confidence <= bound)), confidences.UpTo(bound)));
    }
}
