using Ladis.Contracts.V1;
using Ladis.Models.Graph;
using Ladis.Models.Onnx;
using Ladis.Models.Preprocessing;

namespace Ladis.Models.Inspection;

/// <summary>What there is to know about a model before it serves: its tensors, and what Ladis makes of it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Producer">The program that wrote it.</param>
/// <param name="Opset">The version of ONNX's own operators that it uses.</param>
/// <param name="Tensors">Everything that it computes from a picture, in the order of the file.</param>
/// <param name="Classifier">What was found when it was opened as a classifier; <see langword="null"/> when that failed.</param>
/// <param name="Problem">Why it failed; <see langword="null"/> when it did not.</param>
public sealed record ModelInspection(
    string Path,
    string Producer,
    long Opset,
    IReadOnlyList<InspectedTensor> Tensors,
    ModelInspection.Opened? Classifier,
    string? Problem)
{
    private const int FloatBytes = sizeof(float);

    /// <summary>A model that opened as a classifier.</summary>
    /// <param name="Model">Id, version, hash.</param>
    /// <param name="Input">What it wants to be fed.</param>
    /// <param name="Preprocessing">How pictures become that.</param>
    /// <param name="Classes">The number of classes.</param>
    /// <param name="ClassNames">Their names, or none.</param>
    /// <param name="Scores">The tensor of the class scores, why it was chosen, and what is made of its values.</param>
    /// <param name="Taps">What is captured, and why.</param>
    /// <param name="BatchNote">How batches are run.</param>
    public sealed record Opened(
        ModelReference Model,
        InputSpec Input,
        PreprocessingSpec Preprocessing,
        int Classes,
        IReadOnlyList<string> ClassNames,
        string Scores,
        IReadOnlyList<Tap> Taps,
        string BatchNote)
    {
        /// <summary>Bytes of a decoded picture in the batch buffer.</summary>
        public long InputBytes => (long)Input.Length * FloatBytes;

        /// <summary>Bytes that the runtime writes for a picture's taps, before pooling.</summary>
        public long CapturedBytes => Taps.Sum(t => (long)t.Values * FloatBytes);

        /// <summary>Bytes of a picture's activations on the wire as float32, without the record's frame.</summary>
        public long ActivationBytes => Taps.Sum(t => (long)t.Width * FloatBytes);
    }

    /// <summary>Reads a model and tries it on a black picture. A model that is no classifier is listed all the same.</summary>
    /// <param name="path">An .onnx file.</param>
    /// <param name="options">As it would be opened for serving.</param>
    /// <exception cref="OnnxModelException">No such file, or no ONNX model.</exception>
    public static ModelInspection Of(string path, OnnxClassifierOptions? options = null)
    {
        var file = OnnxModelFile.Load(path);
        var (classifier, problem) = Open(path, options);
        var opset = file.Model.OpsetImport.FirstOrDefault(o => o.Domain is "" or "ai.onnx")?.Version ?? 0;
        return new ModelInspection(path, file.Model.ProducerName, opset, TensorsOf(file, classifier?.Input), classifier, problem);
    }

    private static (Opened? Classifier, string? Problem) Open(string path, OnnxClassifierOptions? options)
    {
        try
        {
            using var c = OnnxClassifier.Open(path, options);
            return (new Opened(c.Model, c.Input, c.Preprocessor.Spec, c.Classes, c.ClassNames, c.ScoresNote, c.Taps, c.BatchNote), null);
        }
        catch (OnnxModelException e)
        {
            return (null, e.Message);
        }
    }

    private static List<InspectedTensor> TensorsOf(OnnxModelFile file, InputSpec? input)
    {
        var seen = Measured(file, input);
        return [.. file.Graph.Tensors.Select(tensor =>
        {
            var node = file.Graph.ProducerOf(tensor)!;
            var known = seen.TryGetValue(tensor, out var value);
            return new InspectedTensor(tensor, node.Name, node.OpType, value.Type, known ? value.Shape : null);
        })];
    }

    private static Dictionary<string, (ElementType Type, long[] Shape)> Measured(OnnxModelFile file, InputSpec? input)
    {
        try
        {
            input ??= InputFinder.Find(file.Graph, layout: null);
            if (input.Length == 0)
                return [];
            using var session = SessionFactory.Open(file, file.Graph.Tensors);
            return SessionProbe.Shapes(session, input, file.Graph.Tensors, Math.Max(1, input.FixedBatch), file.Path);
        }
        catch (OnnxModelException)
        {
            // The problem was told when the model was opened; the list without shapes is still of use.
            return [];
        }
    }
}
