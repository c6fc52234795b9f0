using Microsoft.ML.OnnxRuntime;

namespace Ladis.Models.Onnx;

/// <summary>
/// What the ONNX Runtime library beside this program can compute on. Providers are named as the runtime does, with or without
/// <c>ExecutionProvider</c> at the end, in any case: <c>CPU</c>, <c>CUDA</c>, <c>TensorRT</c>, <c>OpenVINO</c>, ….
/// </summary>
public static class ExecutionProviders
{
    /// <summary>The provider that every build of the runtime has.</summary>
    public const string Cpu = "CPU";

    private const string Suffix = "ExecutionProvider";

    /// <summary>The version of the runtime.</summary>
    public static string RuntimeVersion => OrtEnv.Instance().GetVersionString();

    /// <summary>The providers that this build of the runtime offers, without their suffix.</summary>
    public static IReadOnlyList<string> Available { get; } = [.. OrtEnv.Instance().GetAvailableProviders().Select(Short)];

    /// <summary>Why a provider cannot be used, with the remedy; <see langword="null"/> when it can.</summary>
    /// <param name="name">As a user wrote it.</param>
    public static string? Refusal(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Available.Contains(Short(name), StringComparer.OrdinalIgnoreCase))
            return null;
        return $"ONNX Runtime {RuntimeVersion}, as installed with this program, offers {string.Join(", ", Available)}. Choose one of these, or build with a package of the runtime " +
            $"that has it ({PackageOf(Short(name))} in place of Microsoft.ML.OnnxRuntime).";
    }

    /// <summary>Asks for a provider. What it cannot compute, the CPU does.</summary>
    /// <exception cref="OnnxRuntimeException">The provider refuses its options, or a library of its own is missing.</exception>
    internal static void Append(SessionOptions session, string name, IReadOnlyDictionary<string, string> options)
    {
        var settings = options.ToDictionary(StringComparer.Ordinal);
        switch (Short(name).ToUpperInvariant())
        {
            case "CPU":
                break;
            case "CUDA":
                using (var cuda = new OrtCUDAProviderOptions())
                {
                    cuda.UpdateOptions(settings);
                    session.AppendExecutionProvider_CUDA(cuda);
                }

                break;
            case "TENSORRT":
                using (var tensorRt = new OrtTensorRTProviderOptions())
                {
                    tensorRt.UpdateOptions(settings);
                    session.AppendExecutionProvider_Tensorrt(tensorRt);
                }

                break;
            default:
                session.AppendExecutionProvider(Available.First(a => string.Equals(a, Short(name), StringComparison.OrdinalIgnoreCase)) + Suffix, settings);
                break;
        }
    }

    internal static string Short(string name) =>
        name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? name[..^Suffix.Length] : name;

    private static string PackageOf(string name) => name.ToUpperInvariant() switch
    {
        "CUDA" or "TENSORRT" => "Microsoft.ML.OnnxRuntime.Gpu",
        "DML" => "Microsoft.ML.OnnxRuntime.DirectML",
        "OPENVINO" => "Intel.ML.OnnxRuntime.OpenVino",
        "QNN" => "Microsoft.ML.OnnxRuntime.QNN",
        _ => "see https://onnxruntime.ai/docs/execution-providers",
    };
}
