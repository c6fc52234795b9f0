using Ladis.Models.Graph;
using Ladis.Models.Onnx;
using Ladis.Models.Preprocessing;
using static Ladis.Models.Tests.Onnx.ModelBuilder;

namespace Ladis.Models.Tests.Onnx;

public sealed class OnnxModelErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_ShouldNameThePath_WhenThereIsNoFile() =>
        AssertFails(_folder.PathOf("missing.onnx"), "There is no model file", "missing.onnx");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void Open_ShouldRefuse_WhenTheFileIsNoModel(int length)
    {
        var noise = new byte[length];
        new Random(length).NextBytes(noise);

        AssertFails(_folder.Write("noise.onnx", noise), "noise.onnx", $"({length} bytes) is not a complete ONNX model");
    }

    [Fact]
    public void Open_ShouldRefuse_WhenTheFileIsATextOfTheSameName() =>
        AssertFails(_folder.Write("lfs.onnx", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"u8.ToArray()), "not a complete ONNX model");

    [Fact]
    public void Open_ShouldRefuse_WhereverTheFileIsCutOff()
    {
        var whole = File.ReadAllBytes(Convolutional().Output("logits").Save(_folder));

        for (var length = 1; length < whole.Length; length += 7)
        {
            var path = _folder.Write("cut.onnx", whole[..length]);
            Assert.Contains(path, Assert.Throws<OnnxModelException>(() => OnnxClassifier.Open(path)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("CUDA", "Microsoft.ML.OnnxRuntime.Gpu")]
    [InlineData("OpenVINOExecutionProvider", "Intel.ML.OnnxRuntime.OpenVino")]
    [InlineData("Abacus", "https://onnxruntime.ai/docs/execution-providers")]
    public void Open_ShouldNameTheProvidersThereAre_WhenAnotherOneIsAskedFor(string provider, string remedy) =>
        AssertFails(Convolutional().Output("logits"), o => o.ExecutionProvider = provider, $"ExecutionProvider '{provider}'", "offers CPU", remedy);

    [Theory]
    [InlineData("cpu")]
    [InlineData("CPUExecutionProvider")]
    public void Provider_ShouldBeFound_HoweverItIsSpelt(string provider)
    {
        using var model = OnnxClassifier.Open(Convolutional().Output("logits").Save(_folder), new OnnxClassifierOptions { ExecutionProvider = provider });

        Assert.Equal(4, model.Classes);
    }

    [Fact]
    public void Open_ShouldRefuse_WhenNoInputTakesPictures() =>
        AssertFails(new ModelBuilder().Input("tokens", ElementType.Int64, null, 128).Node("Identity", "i", ["tokens"], "out").Output("out", ElementType.Int64), "no input for pictures", "tokens int64 [n,128]");

    [Fact]
    public void Open_ShouldRefuse_WhenAnotherInputWouldStayEmpty() =>
        AssertFails(Convolutional().Input("temperature", ElementType.Float32, 1).Node("Mul", "t", ["logits", "temperature"], "out").Output("out"), "temperature float32 [1]");

    [Fact]
    public void Open_ShouldListTheNearestNames_WhenATapIsUnknown()
    {
        var path = Convolutional().Output("logits").Save(_folder);

        var problem = Assert.Throws<OnnxModelException>(() => OnnxClassifier.Open(path, new OnnxClassifierOptions { Taps = ["penultimate", "pol_out"] }));

        Assert.Contains("'pol_out'", problem.Message, StringComparison.Ordinal);
        Assert.Contains("Nearest: pool_out, ", problem.Message, StringComparison.Ordinal);
        Assert.Contains($"ladis model inspect {path}", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData(@"(.)\1.*")]
    public void Open_ShouldRefuse_WhenATapIsNoUsefulPattern(string tap) =>
        AssertFails(Convolutional().Output("logits"), o => o.Taps = [tap], $"'{tap}'");

    [Fact]
    public void Open_ShouldRefuse_WhenANamedTapIsNoRowOfNumbers()
    {
        var model = Convolutional("scores").Node("ArgMax", "arg", ["scores"], "label", Int("axis", 1)).Output("scores").Output("label", ElementType.Int64);

        AssertFails(model, o => o.Taps = ["label"], "'label'", "cannot be captured");
        using var byPattern = OnnxClassifier.Open(model.Save(_folder), new OnnxClassifierOptions { Taps = ["scores|label"] });
        Assert.Equal(["scores"], byPattern.Taps.Select(t => t.Name));
    }

    [Fact]
    public void Open_ShouldRefuse_WhenTheOutputIsNoRowOfScores() =>
        AssertFails(Convolutional().Output("relu_out", ElementType.Float32, null, 5, 8, 8), "no classifier", "[5,8,8]");

    [Fact]
    public void Open_ShouldRefuse_WhenTheNumberOfNamesIsNotThatOfClasses() =>
        AssertFails(Convolutional().Output("logits").Metadata("ladis.classes", "a,b,c"), "names 3 classes, but the logits have 4");

    [Fact]
    public void Open_ShouldAskForTheSize_WhenTheGraphLeavesItOpen()
    {
        var open = Convolutional().Output("logits");
        open.Model.Graph.Input[0].Type.TensorType.Shape.Dim[3].DimParam = "w";
        open.Model.Graph.Input[0].Type.TensorType.Shape.Dim[3].ClearDimValue();

        AssertFails(open, "set Preprocessing.Width or the metadata 'ladis.input.width'");
        using var set = OnnxClassifier.Open(open.Save(_folder), new OnnxClassifierOptions { Preprocessing = new PreprocessingOptions { Width = 16 } });
        Assert.Equal((8, 16), (set.Input.Height, set.Input.Width));
    }

    [Theory]
    [InlineData("ladis.input.scale", "1/x")]
    [InlineData("ladis.input.scale", "0")]
    [InlineData("ladis.input.mean", "[1,2]")]
    [InlineData("ladis.input.std", "0.5")]
    [InlineData("ladis.input.resize", "Stretch")]
    [InlineData("ladis.input.layout", "CHWN")]
    [InlineData("ladis.input.shortest_side", "4.5")]
    [InlineData("ladis.logits", "nowhere")]
    [InlineData("ladis.penultimate", "w1")]
    public void Open_ShouldRefuse_WhenMetadataMakeNoSense(string key, string value) =>
        AssertFails(Convolutional().Output("logits").Metadata(key, value), "model.onnx");

    [Fact]
    public void Open_ShouldRefuse_WhenASettingContradictsTheGraph() =>
        AssertFails(Convolutional().Output("logits"), o => o.Preprocessing.Height = 16, "Height is set to 16, but the graph takes 8");

    [Fact]
    public void Open_ShouldSayWhatTheRuntimeSaid_WhenItRefusesTheGraph() =>
        AssertFails(Convolutional().Node("NoSuchOperator", "x", ["logits"], "out").Output("out"), o => o.Taps = ["logits"], "refuses the model", "NoSuchOperator");

    private void AssertFails(ModelBuilder model, params string[] parts) => AssertFails(model.Save(_folder), parts);

    private void AssertFails(ModelBuilder model, Action<OnnxClassifierOptions> change, params string[] parts)
    {
        var options = new OnnxClassifierOptions();
        change(options);
        AssertMentions(Assert.Throws<OnnxModelException>(() => OnnxClassifier.Open(model.Save(_folder), options)), parts);
    }

    private static void AssertFails(string path, params string[] parts) =>
        AssertMentions(Assert.Throws<OnnxModelException>(() => OnnxClassifier.Open(path)), parts);

    private static void AssertMentions(OnnxModelException problem, string[] parts) =>
        Assert.All(parts, part => Assert.Contains(part, problem.Message, StringComparison.Ordinal));
}
