namespace Ladis.Models.Onnx;

/// <summary>Default values for running a model.</summary>
public static class OnnxDefaults
{
    /// <summary>The tap that stands for the input of the last linear layer, whatever its tensor is called.</summary>
    public const string PenultimateTap = "penultimate";

    /// <summary>The tap that stands for the class scores before softmax, whatever their tensor is called.</summary>
    public const string LogitsTap = "logits";

    /// <summary>The taps of a model for which none are set.</summary>
    /// <value>penultimate, logits</value>
    public static IReadOnlyList<string> Taps { get; } = [PenultimateTap, LogitsTap];
}
