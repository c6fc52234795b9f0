using Ladis.Models.Graph;
using Microsoft.ML.OnnxRuntime;

namespace Ladis.Models.Onnx;

/// <summary>Opens ONNX Runtime sessions the way that suits a streaming worker.</summary>
internal static class SessionFactory
{
    private const string Spinning = "session.intra_op.allow_spinning";
    private const string ExternalFolder = "session.model_external_initializers_file_folder_path";

    /// <exception cref="OnnxModelException">The runtime refuses the model.</exception>
    public static InferenceSession Open(OnnxModelFile file, IEnumerable<string> extraOutputs, OnnxClassifierOptions settings)
    {
        if (ExecutionProviders.Refusal(settings.ExecutionProvider) is { } refusal)
            throw new OnnxModelException($"The model '{file.Path}' cannot be opened with ExecutionProvider '{settings.ExecutionProvider}': {refusal}");
        using var options = Common(file, settings.IntraOpThreads, settings.AllowSpinning);
        try
        {
            ExecutionProviders.Append(options, settings.ExecutionProvider, settings.ProviderOptions);
        }
        catch (OnnxRuntimeException e)
        {
            throw new OnnxModelException(
                $"ExecutionProvider '{settings.ExecutionProvider}' of the model '{file.Path}' refuses its ProviderOptions, or a library of its own is missing: {e.Message}", e);
        }

        return Open(file, extraOutputs, options);
    }

    /// <exception cref="OnnxModelException">The runtime refuses the model.</exception>
    public static InferenceSession Open(OnnxModelFile file, IEnumerable<string> extraOutputs, int threads = 0)
    {
        using var options = Common(file, threads, allowSpinning: false);
        return Open(file, extraOutputs, options);
    }

    private static InferenceSession Open(OnnxModelFile file, IEnumerable<string> extraOutputs, SessionOptions options)
    {
        try
        {
            return new InferenceSession(file.Graph.WithOutputs(extraOutputs), options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new OnnxModelException($"ONNX Runtime {ExecutionProviders.RuntimeVersion} refuses the model '{file.Path}': {e.Message}", e);
        }
    }

    private static SessionOptions Common(OnnxModelFile file, int threads, bool allowSpinning)
    {
        var options = new SessionOptions
        {
            // The runtime itself would count the machine's cores and not see a container's share.
            IntraOpNumThreads = threads > 0 ? threads : Environment.ProcessorCount,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            // What fails comes back as an exception; the runtime need not write it to the console too.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry(Spinning, allowSpinning ? "1" : "0");
        if (file.ExternalFiles.Count > 0)
            options.AddSessionConfigEntry(ExternalFolder, Path.GetDirectoryName(Path.GetFullPath(file.Path))!);
        return options;
    }
}
