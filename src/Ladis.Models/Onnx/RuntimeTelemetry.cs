using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ladis.Models.Onnx;

/// <summary>
/// Keeps ONNX Runtime to itself. Since 1.29 its builds for Linux and macOS report sessions and models to Microsoft and keep an identifier of the device
/// below <c>~/.cache</c>, unless <c>ORT_DISABLE_TELEMETRY</c> is set before it is loaded.
/// </summary>
internal static partial class RuntimeTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>Runs before anything of this assembly does; the runtime's own switch comes too late for what it reports at its start.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The 'ModuleInitializer' attribute should not be used in libraries", Justification = "Whoever comes first to the runtime, it must be off by then.")]
    internal static void TurnOff()
    {
        // Native code does not see what Environment.SetEnvironmentVariable sets. Who set the variable meant it.
        if (!OperatingSystem.IsWindows())
            _ = SetVariable(Variable, "1", overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
