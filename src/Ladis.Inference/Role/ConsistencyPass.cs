using System.Diagnostics;
using Ladis.Inference.Telemetry;
using Ladis.Models.Graph;
using Ladis.Models.Onnx;
using Ladis.Models.Preprocessing;

namespace Ladis.Inference.Role;

/// <summary>
/// The second look at some captured requests: how much less sure of its answer the model is on the filtered picture (<see cref="ScoreHead.Certainty"/>). Filtered pictures stand behind the batch's own in
/// the same run, as many as there is room for; others, and those of a model whose answers depend on their neighbours, have a run of their own when all requests are answered.
/// Nothing that goes wrong here touches an answer: then the score is absent, and counted. For one thread.
/// </summary>
internal sealed class ConsistencyPass
{
    private readonly OnnxClassifier _model;
    private readonly CaptureSampling _capture;
    private readonly InferenceMetrics _metrics;
    private readonly MedianFilter _filter;
    private readonly float[] _filtered;
    private readonly List<int> _chosen = [];
    private readonly bool _together;
    private double[] _before = [];
    private int _joined;
    private long _ticks;

    public ConsistencyPass(OnnxClassifier model, CaptureSampling capture, InferenceMetrics metrics)
    {
        (_model, _capture, _metrics) = (model, capture, metrics);
        _filter = new MedianFilter(model.Input);
        _filtered = new float[model.Input.Length];
        _together = model.Dependence == 0;
    }

    /// <summary>Rows that a batch should have behind so many requests, so that a run of its own is seldom needed.</summary>
    public static int RoomFor(int requests, CaptureSampling capture) =>
        capture.AgainEvery == 0 ? 0 : Math.Min(requests, 2 * ((requests + capture.AgainEvery - 1) / capture.AgainEvery));

    /// <summary>Chooses requests and puts their filtered pictures behind those of the batch, where they may be.</summary>
    /// <returns>How many pictures follow the requests' own.</returns>
    public int Join(ClassifierBatch batch, IReadOnlyList<PendingRequest> requests, ReadOnlySpan<RequestFailure?> failures)
    {
        (_joined, _ticks) = (0, 0);
        _chosen.Clear();
        for (var slot = 0; slot < requests.Count; slot++)
        {
            if (failures[slot] is null && _capture.LooksAgainAt(requests[slot].Record))
                _chosen.Add(slot);
        }

        if (_before.Length < requests.Count)
            _before = new double[requests.Count];
        var start = Stopwatch.GetTimestamp();
        var room = _together ? batch.Capacity - requests.Count : 0;
        for (; _joined < Math.Min(room, _chosen.Count); _joined++)
            _filter.Apply(batch.Input(_chosen[_joined]), batch.Input(requests.Count + _joined));
        _ticks = Stopwatch.GetTimestamp() - start;
        return _joined;
    }

    /// <summary>The run that held them failed: they have another one.</summary>
    public void Separate() => _joined = 0;

    /// <summary>What the model thought of a request's own picture.</summary>
    public void Answered(int slot, int predictedClass, ReadOnlySpan<float> scores) => _before[slot] = _model.Head.Certainty(scores, predictedClass);

    /// <summary>Scores the chosen requests that are captured; those that have not been in the run yet have one now.</summary>
    /// <param name="batch">Holds the requests' pictures still, which are lost afterwards.</param>
    /// <param name="requests">Answered, or failed.</param>
    /// <param name="run">The time of the run that the joined ones were in.</param>
    /// <param name="alone">Runs one picture at a time, when a run fails.</param>
    /// <returns>The share of <paramref name="run"/> that was for filtered pictures.</returns>
    public TimeSpan Score(ClassifierBatch batch, IReadOnlyList<PendingRequest> requests, TimeSpan run, Lazy<ClassifierBatch> alone)
    {
        if (_chosen.Count == 0)
            return TimeSpan.Zero;
        for (var i = 0; i < _joined; i++)
            Score(requests[_chosen[i]], _chosen[i], batch, requests.Count + i);
        var share = run * ((double)_joined / (requests.Count + _joined));
        var start = Stopwatch.GetTimestamp();
        RunOthers(batch, requests, alone);
        _metrics.Stage(_model.Model.Id, InferenceStage.Consistency, share + Stopwatch.GetElapsedTime(start) + Stopwatch.GetElapsedTime(0, _ticks));
        return share;
    }

    private void RunOthers(ClassifierBatch batch, IReadOnlyList<PendingRequest> requests, Lazy<ClassifierBatch> alone)
    {
        var others = _chosen.Skip(_joined).Where(slot => requests[slot].Activation is not null).ToList();
        if (others.Count == 0)
            return;
        for (var i = 0; i < others.Count; i++)
        {
            // Slots ascend: what is overwritten has been filtered already, or is not to be.
            _filter.Apply(batch.Input(others[i]), _filtered);
            _filtered.CopyTo(batch.Input(i));
        }

        var together = TryRun(batch, others.Count);
        for (var i = 0; i < others.Count; i++)
        {
            if (together)
                Score(requests[others[i]], others[i], batch, i);
            else
                ScoreAlone(requests[others[i]], others[i], batch.Input(i), alone.Value);
        }
    }

    private void ScoreAlone(PendingRequest request, int slot, ReadOnlySpan<float> filtered, ClassifierBatch single)
    {
        filtered.CopyTo(single.Input(0));
        if (TryRun(single, 1))
            Score(request, slot, single, 0);
        else
            _metrics.Consistency(_model.Model.Id, "failed");
    }

    private bool TryRun(ClassifierBatch batch, int count)
    {
        try
        {
            _model.Run(batch, count);
            return true;
        }
        catch (OnnxModelException)
        {
            return false;
        }
    }

    private void Score(PendingRequest request, int slot, ClassifierBatch batch, int row)
    {
        if (request.Activation is not { } activation)
            return;
        var score = (float)(_model.Head.Certainty(batch.Logits(row), activation.PredictedClass) - _before[slot]);
        if (float.IsFinite(score))
            activation.Consistency = score;
        _metrics.Consistency(_model.Model.Id, float.IsFinite(score) ? "scored" : "not_finite");
    }
}
