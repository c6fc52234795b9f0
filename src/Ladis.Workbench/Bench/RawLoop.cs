using System.Diagnostics;
using Ladis.Models.Images;
using Ladis.Models.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Ladis.Workbench.Bench;

/// <summary>
/// What the end-to-end figures are held against: ONNX Runtime alone, on the file as it is, over batches that were decoded before. No taps,
/// no Kafka, nothing of Ladis while it runs.
/// </summary>
public sealed class RawLoop : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtValue _input;
    private readonly string[] _inputNames;
    private readonly int _batch;
    private readonly int _loops;

    /// <summary>Opens the model and decodes a batch.</summary>
    /// <param name="model">The file.</param>
    /// <param name="pictures">Encoded pictures; used round and round until the batch is full.</param>
    /// <param name="batch">Pictures a run.</param>
    /// <param name="threads">Threads inside one operator.</param>
    /// <param name="loops">Threads that run batches side by side.</param>
    /// <param name="spinning">Whether idle threads of the runtime spin, which is its default.</param>
    public RawLoop(string model, IReadOnlyList<byte[]> pictures, int batch, int threads, int loops, bool spinning)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        _batch = batch;
        _loops = loops;
        using var options = new SessionOptions { IntraOpNumThreads = threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", spinning ? "1" : "0");
        _session = new InferenceSession(model, options);
        using var classifier = OnnxClassifier.Open(model);
        _inputNames = [classifier.Input.Name];
        _input = OrtValue.CreateTensorValueFromMemory(Decoded(classifier, pictures, batch), [batch, .. classifier.Input.RowShape.Select(extent => (long)extent)]);
    }

    /// <summary>Runs for a while.</summary>
    /// <param name="duration">At least so long.</param>
    /// <returns>Pictures a second of wall-clock time, and seconds of processor time a picture.</returns>
    public (double Rate, double ProcessorSeconds) Run(TimeSpan duration)
    {
        RunOnce();
        var processor = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        var runs = 0;
        var workers = Enumerable.Range(0, _loops).Select(_ => new Thread(() =>
        {
            do
            {
                RunOnce();
                Interlocked.Increment(ref runs);
            }
            while (Stopwatch.GetElapsedTime(start) < duration);
        })).ToList();
        workers.ForEach(w => w.Start());
        workers.ForEach(w => w.Join());
        var pictures = (double)runs * _batch;
        return (pictures / Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds / pictures);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _input.Dispose();
        _session.Dispose();
    }

    private void RunOnce()
    {
        using var options = new RunOptions();
        using var outputs = _session.Run(options, _inputNames, [_input], _session.OutputNames);
    }

    private static float[] Decoded(OnnxClassifier classifier, IReadOnlyList<byte[]> pictures, int batch)
    {
        var decoder = new ImageDecoder(new ImageLimits());
        var length = classifier.Input.Length;
        var values = new float[batch * length];
        for (var i = 0; i < batch; i++)
        {
            using var image = decoder.Decode(pictures[i % pictures.Count]).Image ?? throw new InvalidOperationException("A picture of the benchmark cannot be decoded.");
            classifier.Preprocessor.Write(image, values.AsSpan(i * length, length));
        }

        return values;
    }
}
