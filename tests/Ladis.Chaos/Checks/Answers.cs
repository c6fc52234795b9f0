using Confluent.Kafka;
using Google.Protobuf;
using Ladis.Chaos.Ground;
using Ladis.Chaos.Report;
using Ladis.Chaos.Requests;
using Ladis.Contracts.V1;
using Ladis.Streaming.Records;
using Ladis.Streaming.Serialization;

namespace Ladis.Chaos.Checks;

/// <summary>Compares answers with requests, as a read_committed reader finds both at the end.</summary>
public sealed class Answers
{
    private static readonly TimeSpan ReadTime = TimeSpan.FromMinutes(5);

    private readonly Dictionary<(int Partition, long Offset), RequestAnswers> _requests = [];
    private readonly SortedDictionary<string, int> _reasons = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _deadActivations = new(StringComparer.Ordinal);
    private int _strangers;
    private int _damaged;

    private Answers()
    {
    }

    /// <summary>Reads requests, predictions, activations and dead letters.</summary>
    /// <param name="ladis">The installation.</param>
    public static Answers Read(Installation ladis)
    {
        var answers = new Answers();
        ForEach(ladis, "Requests", r => answers._requests.Add((r.Partition.Value, r.Offset.Value), new RequestAnswers { Digest = DeadLetter.DigestOfRequest(r.Message) }));
        ForEach(ladis, "Predictions", r => answers.Add(Parse<Prediction>(r)));
        ForEach(ladis, "Activations", answers.AddActivation);
        ForEach(ladis, "DeadLetters", r => answers.Add(r.Message, ladis.Topic("Activations")));
        return answers;
    }

    /// <summary>Every request has exactly one prediction and one activation, or exactly one dead letter with the original bytes.</summary>
    public void ExactlyOnce(Findings findings)
    {
        Count(findings);
        findings.MustBeZero("requests with more than one prediction", _requests.Values.Count(k => k.Predictions.Count > 1));
        findings.MustBeZero("requests with more than one activation", _requests.Values.Count(k => k.Activations.Count > 1));
        findings.MustBeZero("requests with two dead letters, or a dead letter and a prediction", _requests.Values.Count(k => k.DeadLetters > 1 || (k.DeadLetters > 0 && k.Predictions.Count > 0)));
    }

    /// <summary>Every request has a prediction and an activation, or a dead letter; those of one request carry one id.</summary>
    public void AtLeastOnce(Findings findings)
    {
        Count(findings);
        findings.Figure("second and further predictions of a request", $"{_requests.Values.Sum(k => Math.Max(0, k.Predictions.Count - 1)):N0}");
        findings.MustBeZero("requests whose predictions and activations differ in id", _requests.Values.Count(k => k.Predictions.Concat(k.Activations).Distinct(StringComparer.Ordinal).Count() > 1));
    }

    /// <summary>No request was refused.</summary>
    public void NoDeadLetters(Findings findings) => findings.MustBeZero("dead letters", _requests.Values.Sum(k => k.DeadLetters));

    /// <summary>So many requests and so many activations could not be read, and nothing else was refused.</summary>
    public void UnreadableAre(int each, Findings findings)
    {
        findings.Figure("dead letters of activations by reason", string.Join(", ", _deadActivations.Select(r => $"{r.Key} {r.Value:N0}")));
        foreach (var (what, reasons) in new[] { ("requests", _reasons), ("activations", _deadActivations) })
        {
            var unreadable = reasons.GetValueOrDefault(nameof(DeadLetterReason.Unreadable));
            findings.Require(unreadable == each && reasons.Count == 1, $"{unreadable} {what} are dead letters as unreadable, not {each}, or others are");
        }
    }

    private void Count(Findings findings)
    {
        findings.Figure("requests", $"{_requests.Count:N0}");
        findings.Figure("requests with a prediction", $"{_requests.Values.Count(k => k.Predictions.Count > 0):N0}");
        if (_reasons.Count > 0)
            findings.Figure("dead letters by reason", string.Join(", ", _reasons.Select(r => $"{r.Key} {r.Value:N0}")));
        findings.MustBeZero("requests without an answer", _requests.Values.Count(k => k.DeadLetters == 0 && k.Predictions.Count == 0));
        findings.MustBeZero("predictions without activation, or the other way round", _requests.Values.Count(k => (k.Predictions.Count == 0) != (k.Activations.Count == 0)));
        findings.MustBeZero("dead letters whose key, value, time or headers are not the request's", _damaged);
        findings.MustBeZero("answers to requests that nobody sent", _strangers);
    }

    private void Add(Prediction prediction) => Add(prediction.Source, request => request.Predictions.Add(prediction.RequestId));

    private void AddActivation(ConsumeResult<byte[], byte[]> record)
    {
        if (UnreadableBatch.Is(record.Message))
            return;
        var activation = Parse<Activation>(record);
        if (activation.Source.Topic != OddActivations.SourceTopic)
            Add(activation.Source, request => request.Activations.Add(activation.RequestId));
    }

    private void Add(Message<byte[], byte[]> letter, string activations)
    {
        var (source, reason) = (DeadLetter.SourceOf(letter), DeadLetter.ReasonOf(letter));
        if (source.Topic == activations)
            _deadActivations[reason] = _deadActivations.GetValueOrDefault(reason) + 1;
        else
            Add(source, request => Add(letter, reason, request));
    }

    private void Add(Message<byte[], byte[]> letter, string reason, RequestAnswers request)
    {
        request.DeadLetters++;
        _reasons[reason] = _reasons.GetValueOrDefault(reason) + 1;
        // What cannot be read is not in its letter.
        if (reason != nameof(DeadLetterReason.Unreadable) && !string.Equals(DeadLetter.DigestOfOriginal(letter), request.Digest, StringComparison.Ordinal))
            _damaged++;
    }

    private void Add(SourceCoordinates? source, Action<RequestAnswers> add)
    {
        if (source is not null && _requests.TryGetValue((source.Partition, source.Offset), out var request))
            add(request);
        else
            _strangers++;
    }

    private static void ForEach(Installation ladis, string topic, Action<ConsumeResult<byte[], byte[]>> each) =>
        TopicReader.ForEach(ladis.Direct, ladis.Topic(topic), each, ReadTime);

    private static T Parse<T>(ConsumeResult<byte[], byte[]> record)
        where T : class, IMessage<T>, new() =>
        MessageReader.TryRead<T>(record.Message.Value, out var message, out var error) ? message : throw new InvalidDataException($"{record.TopicPartitionOffset}: {error}");
}
