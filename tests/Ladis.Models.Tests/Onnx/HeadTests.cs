using System.Numerics.Tensors;
using Ladis.Models.Graph;
using Ladis.Models.Graph.Schema;
using Ladis.Models.Inspection;
using Ladis.Models.Onnx;

namespace Ladis.Models.Tests.Onnx;

/// <summary>What a model returns, and what Ladis makes of it: scores, probabilities, several outputs, branches that are never taken.</summary>
public sealed class HeadTests : IDisposable
{
    private static readonly long[] LastAxis = [1];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Scores_ShouldBeBehindASoftmaxThatIsWrittenOut(bool shifted)
    {
        var model = ModelBuilder.Convolutional("scores");
        if (shifted)
            model.Node("ReduceMax", "max", ["scores"], "greatest", ModelBuilder.Ints("axes", 1)).Node("Sub", "shift", ["scores", "greatest"], "shifted");
        model.Integers("axes", LastAxis).Node("Exp", "exp", [shifted ? "shifted" : "scores"], "powers")
            .Node("ReduceSum", "sum", ["powers", "axes"], "total").Node("Div", "div", ["powers", "total"], "out").Output("out");

        using var opened = Open(model);

        Assert.Equal(("scores", "features"), (opened.Taps[1].Tensor, opened.Taps[0].Tensor));
        Assert.Equal("scores: the input of the softmax, written out as Exp, ReduceSum and Div, that makes the output 'out'", opened.ScoresNote);
        Assert.Equal(Logits(ModelBuilder.Convolutional().Output("logits")), Logits(model));
    }

    /// <summary>ln p + ln(p / (1 − p)): of softmax, of two classes that one number tells apart, and of a sigmoid; also where p is 0 or 1 in single precision.</summary>
    [Theory]
    [InlineData(HeadKind.Softmax, new float[] { 0, 0 }, 0, -0.69314718056)]
    [InlineData(HeadKind.Softmax, new float[] { 50, 0, 0 }, 0, 49.30685281944)]
    [InlineData(HeadKind.Softmax, new float[] { -60, 0 }, 0, -120)]
    [InlineData(HeadKind.Binary, new float[] { -1, 1 }, 1, 1.87307198885)]
    [InlineData(HeadKind.Sigmoid, new float[] { 2, 9 }, 0, 1.87307198885)]
    [InlineData(HeadKind.Sigmoid, new float[] { -80, 9 }, 0, -160)]
    public void Certainty_ShouldBeLogProbabilityAndLogOdds(HeadKind kind, float[] scores, int index, double expected) =>
        Assert.Equal(expected, new ScoreHead(kind, areProbabilities: false).Certainty(scores, index), 9);

    [Fact]
    public void Scores_ShouldBeLogarithms_WhenTheValuesAreProbabilities()
    {
        // No shape of the graph that is known: e^x · 1/Σ.
        var model = ModelBuilder.Convolutional("scores").Integers("axes", LastAxis).Node("Exp", "exp", ["scores"], "powers").Node("ReduceSum", "sum", ["powers", "axes"], "total")
            .Node("Reciprocal", "inverse", ["total"], "factor").Node("Mul", "mul", ["powers", "factor"], "out").Output("out");
        model.Model.Graph.Node.Single(n => n.Name == "fc").Name = "last";

        using var opened = Open(model, o => o.Penultimate = "features");

        Assert.Equal("out: the only output; its values are probabilities, of which the logarithm is taken", opened.ScoresNote);
        var (expected, actual) = (SoftMax(Logits(ModelBuilder.Convolutional().Output("logits"))), SoftMax(Logits(model, o => o.Penultimate = "features")));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void Classes_ShouldHaveProbabilitiesOfTheirOwn_WhenASigmoidMakesThem()
    {
        var model = ModelBuilder.Convolutional("scores").Node("Sigmoid", "s", ["scores"], "out").Output("out");

        using var opened = Open(model);

        Assert.Equal((HeadKind.Sigmoid, "scores"), (opened.Head.Kind, opened.LogitsTensor));
        var probabilities = new float[4];
        opened.Head.ToProbabilities([0, 0, 0, 0], probabilities);
        Assert.Equal([0.5f, 0.5f, 0.5f, 0.5f], probabilities);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OneNumber_ShouldTellTwoClassesApart(bool sigmoid)
    {
        var model = OneNumber();
        if (sigmoid)
            model.Node("Sigmoid", "s", ["one"], "out");
        using var opened = Open(model.Output(sigmoid ? "out" : "one"), o => o.ClassNames = ["no", "yes"]);
        using var batch = opened.CreateBatch(2);
        batch.Input(0).Fill(0.25f);
        batch.Input(1).Fill(1);
        opened.Run(batch, 2);

        Assert.Equal((2, HeadKind.Binary, 2), (opened.Classes, opened.Head.Kind, opened.Taps[1].Width));
        for (var i = 0; i < 2; i++)
        {
            var number = batch.Returned(i)[0];
            Assert.Equal([-number / 2, number / 2], batch.Logits(i).ToArray());
            Assert.Equal(batch.Logits(i).ToArray(), batch.Activation(1, i).ToArray());
            var probabilities = SoftMax(batch.Logits(i).ToArray());
            Assert.Equal(1 / (1 + Math.Exp(-number)), probabilities[1], 1e-6);
        }
    }

    [Fact]
    public void Outputs_ShouldBeChosenByTheUser_WhenMoreThanOneMayBeMeant()
    {
        var model = ModelBuilder.Convolutional("scores").Weights("w2", 5, 3).Node("MatMul", "side", ["features", "w2"], "few")
            .Node("Softmax", "s1", ["few"], "aux").Node("Softmax", "s2", ["scores"], "main").Output("aux").Output("main");

        var problem = Assert.Throws<OnnxModelException>(() => Open(model)).Message;

        Assert.Contains(
            "has more than one output that may be its class scores: 'few' (the input of the Softmax that makes the output 'aux'), 'scores' (the input of the Softmax that makes the output 'main'). "
            + "Say which by the model's setting Logits, such as Ladis:Inference:Models:0:Logits=scores.", problem, StringComparison.Ordinal);
        foreach (var (name, tensor, classes) in new[] { ("main", "scores", 4), ("scores", "scores", 4), ("aux", "few", 3) })
        {
            using var opened = Open(model, o => o.Logits = name);
            Assert.Equal((tensor, classes), (opened.LogitsTensor, opened.Classes));
        }
    }

    [Fact]
    public void Outputs_ShouldBeChosenByTheUser_WhenFeaturesAreReturnedBesideTheScores()
    {
        var model = ModelBuilder.Convolutional("scores").Output("features").Output("scores");

        Assert.Contains("'features', 'scores'", Assert.Throws<OnnxModelException>(() => Open(model)).Message, StringComparison.Ordinal);
        using var opened = Open(model, o => o.Logits = "scores");
        Assert.Equal("scores: the setting Logits", opened.ScoresNote);
    }

    [Fact]
    public void Scores_ShouldBeFound_WhenOnlyTheBestClassIsReturned()
    {
        using var opened = Open(ModelBuilder.Convolutional("scores").Node("ArgMax", "best", ["scores"], "label", ModelBuilder.Int("axis", 1)).Output("label", ElementType.Int64));

        Assert.Equal(("scores", 4), (opened.LogitsTensor, opened.Classes));
    }

    [Fact]
    public void Settings_ShouldWinOverMetadata()
    {
        var model = ModelBuilder.Convolutional("scores").Node("Relu", "r", ["scores"], "out").Output("out").Metadata("ladis.logits", "out").Metadata("ladis.classes", "a,b,c,d");

        using var opened = Open(model, o => (o.Logits, o.Penultimate, o.ClassNames) = ("scores", "pool_out", ["x", "y", "z", "w"]));

        Assert.Equal(("scores", "pool_out", "x"), (opened.LogitsTensor, opened.Taps[0].Tensor, opened.ClassNames[0]));
        Assert.Contains("The setting ClassNames of the model", Assert.Throws<OnnxModelException>(() => Open(model, o => (o.Logits, o.ClassNames) = ("scores", ["x"]))).Message, StringComparison.Ordinal);
        Assert.Contains("The setting Logits of the model", Assert.Throws<OnnxModelException>(() => Open(model, o => o.Logits = "nowhere")).Message, StringComparison.Ordinal);
        Assert.Contains("scores          scores: the setting Logits", ModelInspectionText.Render(ModelInspection.Of(model.Save(_folder), new OnnxClassifierOptions { Logits = "scores", Penultimate = "features" })), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void If_ShouldBeLookedThrough_WhenItsConditionIsConstant(bool condition, bool nested)
    {
        var plain = ModelBuilder.Convolutional("scores").Node(condition ? "Identity" : "Neg", "n", ["scores"], "out").Output("out");
        var model = ModelBuilder.Convolutional("scores").Initializer("condition", ElementType.Bool, [(byte)(condition ? 1 : 0)]);
        var (then, otherwise) = (Branch("Identity", "scores"), Branch("Neg", "scores"));
        if (nested)
            then = new GraphProto { Name = "outer", Node = { If("inner", "condition", then, otherwise.Clone()) }, Output = { new ValueInfoProto { Name = "inner" } } };
        // The same name in both branches, and outside of them.
        model.Model.Graph.Node.Add(If("features2", "condition", then, otherwise));
        model.Node("Identity", "last", ["features2"], "out").Output("out");

        using var opened = Open(model);

        Assert.Equal(("features", "out"), (opened.Taps[0].Tensor, opened.LogitsTensor));
        Assert.Equal(Logits(plain, o => o.Penultimate = "features"), Logits(model));
    }

    [Fact]
    public void Batch_ShouldBeRunOneByOne_WhenThatIsSet()
    {
        using var opened = Open(ModelBuilder.Convolutional().Output("logits"), o => o.OneByOne = true);

        Assert.Equal(("one picture a run: by the setting OneByOne", 0.0), (opened.BatchNote, opened.Dependence));
    }

    [Fact]
    public void Dependence_ShouldBeTold_WhenAnAnswerChangesWithTheOthersOfABatch()
    {
        // What dynamic quantisation does: one range for all pictures of a run.
        var model = ModelBuilder.Convolutional("plain").Node("ReduceMax", "range", ["plain"], "greatest", ModelBuilder.Int("keepdims", 0)).Node("Mul", "m", ["plain", "greatest"], "logits").Output("logits");

        using var opened = Open(model, o => o.Penultimate = "features");
        using var alone = Open(model, o => (o.Penultimate, o.OneByOne) = ("features", true));

        Assert.InRange(opened.Dependence, 0.01, 10);
        Assert.Contains("answers depend on the other pictures of a batch", opened.BatchNote, StringComparison.Ordinal);
        using (var batch = alone.CreateBatch(2))
        {
            batch.Input(0).Fill(0.1f);
            batch.Input(1).Fill(1);
            alone.Run(batch, 1);
            var single = batch.Logits(0).ToArray();
            alone.Run(batch, 2);
            Assert.Equal(single, batch.Logits(0).ToArray());
        }
    }

    [Fact]
    public void Capacity_ShouldBeWhatItsMemoryAllows()
    {
        using var opened = Open(ModelBuilder.Convolutional().Output("logits"));

        // Input 192, features 5, logits 4, and the rows of both taps and of the scores, 4 bytes each.
        const int Row = (192 + 5 + 4 + 4 + 5 + 4) * 4;
        Assert.Equal((64, 10, 1, 1), (opened.CapacityWithin(64, 64 * Row), opened.CapacityWithin(64, (11 * Row) - 1), opened.CapacityWithin(64, Row), opened.CapacityWithin(64, 1)));
    }

    private static ModelBuilder OneNumber() => new ModelBuilder().Input("image", null, 3, 8, 8).Weights("w0", 5, 3, 3, 3).Weights("w1", 5, 1)
        .Node("Conv", "conv", ["image", "w0"], "conv_out").Node("GlobalAveragePool", "pool", ["conv_out"], "pool_out").Node("Flatten", "flatten", ["pool_out"], "features")
        .Node("MatMul", "fc", ["features", "w1"], "one");

    private static GraphProto Branch(string op, string outside) => new()
    {
        Name = op,
        Node = { new NodeProto { OpType = "Identity", Input = { outside }, Output = { "passed" } }, new NodeProto { OpType = op, Input = { "passed" }, Output = { "result" } } },
        Output = { new ValueInfoProto { Name = "result" } },
    };

    private static NodeProto If(string output, string condition, GraphProto then, GraphProto otherwise) => new()
    {
        OpType = "If",
        Name = output,
        Input = { condition },
        Output = { output },
        Attribute = { new AttributeProto { Name = "then_branch", G = then, Type = 5 }, new AttributeProto { Name = "else_branch", G = otherwise, Type = 5 } },
    };

    private static float[] SoftMax(float[] scores)
    {
        var probabilities = new float[scores.Length];
        TensorPrimitives.SoftMax(scores, probabilities);
        return probabilities;
    }

    private OnnxClassifier Open(ModelBuilder model, Action<OnnxClassifierOptions>? change = null)
    {
        var options = new OnnxClassifierOptions { IntraOpThreads = 1 };
        change?.Invoke(options);
        return OnnxClassifier.Open(model.Save(_folder), options);
    }

    /// <summary>Of one picture.</summary>
    private float[] Logits(ModelBuilder model, Action<OnnxClassifierOptions>? change = null)
    {
        using var opened = Open(model, change);
        using var batch = opened.CreateBatch(1);
        for (var i = 0; i < opened.Input.Length; i++)
            batch.Input(0)[i] = (i * 37 % 101) / 101f;
        opened.Run(batch, 1);
        return batch.Logits(0).ToArray();
    }
}
