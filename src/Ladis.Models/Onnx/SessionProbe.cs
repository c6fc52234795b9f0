using Ladis.Models.Graph;
using Microsoft.ML.OnnxRuntime;

namespace Ladis.Models.Onnx;

/// <summary>
/// Runs a model on black pictures to learn what its file leaves open: the shapes of inner tensors, and whether a batch is computed
/// as a batch.
/// </summary>
internal sealed class SessionProbe
{
    private SessionProbe(int chunk, IReadOnlyDictionary<string, ProbedOutput?> outputs, string note)
    {
        Chunk = chunk;
        Outputs = outputs;
        Note = note;
    }

    /// <summary>Pictures a run; 0 when any number goes.</summary>
    public int Chunk { get; }

    /// <summary>What was seen of each output; <see langword="null"/> for one that is no row of numbers a picture.</summary>
    public IReadOnlyDictionary<string, ProbedOutput?> Outputs { get; }

    /// <summary>How batches are run, for people.</summary>
    public string Note { get; }

    /// <exception cref="OnnxModelException">The model fails on a black picture.</exception>
    public static SessionProbe Run(InferenceSession session, InputSpec input, IReadOnlyCollection<string> outputs, string path)
    {
        var rows = Math.Max(1, input.FixedBatch);
        var one = Shapes(session, input, outputs, rows, path);
        var seen = one.ToDictionary(s => s.Key, s => AsRow(s.Value, rows, input.HasBatchAxis), StringComparer.Ordinal);
        if (!input.HasBatchAxis)
            return new(1, seen, "one picture a run: the input has no batch axis");
        if (input.FixedBatch > 0)
            return new(input.FixedBatch, seen, $"{input.FixedBatch} pictures a run: the batch axis is fixed");
        return ComputesBatches(session, input, outputs, seen)
            ? new(0, seen, "any number of pictures a run")
            : new(1, seen, "one picture a run: the input's batch axis is free, but the graph does not compute batches");
    }

    private static bool ComputesBatches(InferenceSession session, InputSpec input, IReadOnlyCollection<string> outputs, Dictionary<string, ProbedOutput?> seen)
    {
        try
        {
            var two = Shapes(session, input, outputs, 2, "");
            return seen.Where(s => s.Value is not null).All(s => AsRow(two[s.Key], 2, true)?.RowShape.SequenceEqual(s.Value!.RowShape) == true);
        }
        catch (OnnxModelException)
        {
            return false;
        }
    }

    /// <summary>What every output looks like in a run with so many black pictures.</summary>
    /// <exception cref="OnnxModelException">The model fails on a black picture.</exception>
    public static Dictionary<string, (ElementType Type, long[] Shape)> Shapes(InferenceSession session, InputSpec input, IReadOnlyCollection<string> outputs, int rows, string path)
    {
        using var buffer = new TensorBuffer(input.ElementType, rows, input.RowShape, input.HasBatchAxis);
        using var options = new RunOptions();
        try
        {
            using var results = session.Run(options, [input.Name], [buffer.View(0, rows)], outputs);
            return outputs.Zip(results).ToDictionary(r => r.First, r => TypeAndShape(r.Second), StringComparer.Ordinal);
        }
        catch (OnnxRuntimeException e)
        {
            throw new OnnxModelException($"The model '{path}' fails on a black picture ({input}): {e.Message}", e);
        }
    }

    private static (ElementType Type, long[] Shape) TypeAndShape(OrtValue value)
    {
        if (!value.IsTensor)
            return (ElementType.Unknown, []);
        var info = value.GetTensorTypeAndShape();
        return ((ElementType)info.ElementDataType, info.Shape);
    }

    private static ProbedOutput? AsRow((ElementType Type, long[] Shape) seen, int rows, bool batched)
    {
        // Without a batch axis in the input, some exporters still put one of extent 1 on every output.
        var leading = seen.Shape.Length > 0 && seen.Shape[0] == rows && (batched || seen.Shape.Length > 1);
        if (!TensorBuffer.Supports(seen.Type) || seen.Type == ElementType.UInt8 || (batched && !leading))
            return null;
        int[] row = [.. (leading ? seen.Shape[1..] : seen.Shape).Select(extent => (int)extent)];
        return new ProbedOutput(seen.Type, row, leading);
    }
}
