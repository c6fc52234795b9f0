using Ladis.Models.Inspection;
using Ladis.Models.Onnx;
using Ladis.Models.Tests.Onnx;

namespace Ladis.Models.Tests.Inspection;

public sealed class ModelInspectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Render_ShouldShowTensorsTapsAndBytes()
    {
        var inspection = ModelInspection.Of(ModelBuilder.Convolutional().Output("logits").Save(_folder), new OnnxClassifierOptions { Taps = ["penultimate", "logits", "conv"] });

        var lines = ModelInspectionText.Render(inspection).Split('\n');

        Assert.Equal((192 * 4L, (5 + 4 + 320) * 4L, (5 + 4 + 5) * 4L), (inspection.Classifier!.InputBytes, inspection.Classifier.CapturedBytes, inspection.Classifier.ActivationBytes));
        Assert.Contains("input           image float32 [n,3,8,8]", lines);
        Assert.Contains("tap conv_out    conv_out [5,8,8] → 5 values (mean over 64 positions): the output of the node 'conv'", lines);
        Assert.Contains("tap penultimate features [5] → 5 values: the input of the last Gemm (fc) before the logits", lines);
        Assert.Contains("* conv_out  float32 [1,5,8,8]  Conv               conv", lines);
        Assert.Contains("  pool_out  float32 [1,5,1,1]  GlobalAveragePool  pool", lines);
    }

    [Fact]
    public void Of_ShouldStillListTensors_WhenTheModelCannotBeTapped()
    {
        var inspection = ModelInspection.Of(ModelBuilder.Convolutional().Output("logits").Save(_folder), new OnnxClassifierOptions { Taps = ["nonsense"] });

        Assert.Contains("'nonsense'", inspection.Problem, StringComparison.Ordinal);
        Assert.Equal([1L, 5, 8, 8], inspection.Tensors.Single(t => t.Name == "relu_out").Shape);
        Assert.Contains("no classifier   The tap 'nonsense'", ModelInspectionText.Render(inspection), StringComparison.Ordinal);
    }
}
