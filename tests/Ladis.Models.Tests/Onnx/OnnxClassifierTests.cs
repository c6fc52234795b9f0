using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Ladis.Contracts.V1;
using Ladis.Models.Graph;
using Ladis.Models.Onnx;
using Microsoft.ML.OnnxRuntime;
using static Ladis.Models.Tests.Onnx.ModelBuilder;

namespace Ladis.Models.Tests.Onnx;

public sealed class OnnxClassifierTests : IDisposable
{
    private const float Tolerance = 1e-4f;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Taps_ShouldFindLogitsAndPenultimate_WhenTheHeadIsAGemm()
    {
        using var model = Open(Convolutional().Output("logits"));

        Assert.Equal([("penultimate", "features", TapRole.Penultimate, 5), ("logits", "logits", TapRole.Logits, 4)],
            model.Taps.Select(t => (t.Name, t.Tensor, t.Role, t.Width)));
    }

    [Theory]
    [InlineData("Softmax")]
    [InlineData("LogSoftmax")]
    public void Logits_ShouldBeTheSoftmaxInput_WhenTheOutputIsNormalised(string op)
    {
        using var plain = Open(Convolutional().Output("logits"));
        using var soft = Open(Convolutional("scores").Node(op, "soft", ["scores"], "probabilities", Int("axis", 1)).Node("Identity", "id", ["probabilities"], "out").Output("out"));

        Assert.Equal("scores", soft.Taps[1].Tensor);
        Assert.Equal("features", soft.Taps[0].Tensor);
        AssertSameRows(plain, soft);
    }

    [Fact]
    public void Penultimate_ShouldBeFoundThroughMatMulAndBias()
    {
        using var model = Open(new ModelBuilder().Input("image", null, 3, 8, 8).Integers("shape", 0, -1).Weights("w", 192, 6).Weights("b", 6).Weights("w2", 6, 3).Weights("b2", 3)
            .Node("Reshape", "r", ["image", "shape"], "flat").Node("MatMul", "m1", ["flat", "w"], "hidden").Node("Add", "a1", ["b", "hidden"], "biased").Node("Relu", "relu", ["biased"], "act")
            .Node("MatMul", "m2", ["act", "w2"], "scores").Node("Add", "a2", ["b2", "scores"], "out").Output("out"));

        Assert.Equal(["act", "out"], model.Taps.Select(t => t.Tensor));
    }

    [Fact]
    public void Penultimate_ShouldBePooled_WhenTheHeadIsAConvolution()
    {
        using var model = Open(new ModelBuilder().Input("image", null, 3, 8, 8).Weights("w0", 5, 3, 3, 3).Weights("w1", 4, 5, 1, 1)
            .Node("Conv", "c0", ["image", "w0"], "map").Node("Conv", "c1", ["map", "w1"], "class_map")
            .Node("GlobalAveragePool", "gap", ["class_map"], "pooled").Node("Flatten", "f", ["pooled"], "out").Output("out"),
            "penultimate", "logits", "class_map");
        using var batch = RunRandom(model, 3);

        Assert.Equal(("map", 5, 36), (model.Taps[0].Tensor, model.Taps[0].Width, model.Taps[0].Positions));
        for (var i = 0; i < 3; i++)
            AssertClose(batch.Logits(i), batch.Activation(2, i));
    }

    [Fact]
    public void Open_ShouldSayWhatToDo_WhenNoLinearLayerLeadsToTheLogits()
    {
        var model = new ModelBuilder().Input("image", null, 3, 8, 8).Node("GlobalAveragePool", "p", ["image"], "pooled").Node("Flatten", "f", ["pooled"], "out").Output("out");

        var problem = Assert.Throws<OnnxModelException>(() => Open(model));
        Assert.Contains("ladis.penultimate", problem.Message, StringComparison.Ordinal);
        using var tapped = Open(model, "pooled");
        Assert.Equal(3, tapped.Taps[0].Width);
    }

    [Fact]
    public void ChannelsLast_ShouldBeReadAndPooledAsSuch()
    {
        using var model = Open(new ModelBuilder().Input("image", null, 8, 6, 3).Weights("w0", 5, 3, 1, 1).Weights("w1", 5, 4).Integers("axes", 1, 2)
            .Node("Transpose", "t", ["image"], "nchw", Ints("perm", 0, 3, 1, 2)).Node("Conv", "c", ["nchw", "w0"], "conv_out")
            .Node("Transpose", "t2", ["conv_out"], "nhwc", Ints("perm", 0, 2, 3, 1)).Node("Relu", "r", ["nhwc"], "act")
            .Node("ReduceMean", "mean", ["act"], "features", Ints("axes", 1, 2), Int("keepdims", 0)).Node("MatMul", "fc", ["features", "w1"], "out").Output("out"),
            "penultimate", "act", "conv_out");
        using var batch = RunRandom(model, 2);

        Assert.Equal((TensorLayout.Nhwc, 8, 6), (model.Input.Layout, model.Input.Height, model.Input.Width));
        Assert.Equal([5, 5, 5], model.Taps.Select(t => t.Width));
        AssertClose(batch.Activation(0, 1), batch.Activation(1, 1));
    }

    [Fact]
    public void Batch_ShouldGiveTheSameRows_WhenTheBatchAxisIsFixedOrMissing()
    {
        using var free = Open(Convolutional().Output("logits"));
        var two = Convolutional().Output("logits");
        two.Model.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimValue = 2;
        using var fixedAtTwo = Open(two);
        using var without = Open(new ModelBuilder().Input("image", ElementType.Float32, 3, 8, 8).Integers("zero", 0).Weights("w0", 5, 3, 3, 3).Weights("w1", 5, 4).Weights("b1", 4)
            .Node("Unsqueeze", "u", ["image", "zero"], "batched").Node("Conv", "conv", ["batched", "w0"], "conv_out", Ints("pads", 1, 1, 1, 1)).Node("Relu", "relu", ["conv_out"], "relu_out")
            .Node("GlobalAveragePool", "pool", ["relu_out"], "pool_out").Node("Flatten", "flatten", ["pool_out"], "features").Node("Gemm", "fc", ["features", "w1", "b1"], "one")
            .Node("Squeeze", "s", ["one", "zero"], "logits").Output("logits", ElementType.Float32, 4));

        Assert.Equal((2, false), (fixedAtTwo.Input.FixedBatch, without.Input.HasBatchAxis));
        AssertSameRows(free, fixedAtTwo);
        AssertSameRows(free, without);
    }

    [Fact]
    public void Batch_ShouldRunOneByOne_WhenTheGraphOnlyPretendsToBatch()
    {
        using var model = Open(new ModelBuilder().Input("image", null, 3, 8, 8).Integers("shape", 1, 192).Weights("w", 192, 4)
            .Node("Reshape", "r", ["image", "shape"], "flat").Node("MatMul", "m", ["flat", "w"], "out").Output("out"));
        using var batch = RunRandom(model, 5);

        Assert.Contains("one picture a run", model.BatchNote, StringComparison.Ordinal);
        Assert.NotEqual(batch.Logits(0).ToArray(), batch.Logits(4).ToArray());
    }

    [Fact]
    public void HalfPrecision_ShouldComeOutAsSingle()
    {
        var weights = MemoryMarshal.AsBytes<Half>(Enumerable.Range(0, 12).Select(i => (Half)(i / 8f)).ToArray());
        using var model = Open(new ModelBuilder().Input("image", ElementType.Float16, null, 3, 8, 8).Initializer("w", ElementType.Float16, weights, 3, 4)
            .Node("GlobalAveragePool", "p", ["image"], "pooled").Node("Flatten", "f", ["pooled"], "features").Node("MatMul", "m", ["features", "w"], "out").Output("out", ElementType.Float16),
            "penultimate", "logits", "nothing|p");
        using var batch = model.CreateBatch(2);
        batch.Input(0).Fill(1);
        batch.Input(1).Fill(0.5f);

        model.Run(batch, 2);

        Assert.Equal([1f, 1, 1], batch.Activation(0, 0).ToArray());
        Assert.Equal([1.5f, 1.875f, 2.25f, 2.625f], batch.Logits(0).ToArray());
        Assert.Equal([0.5f, 0.5f, 0.5f], batch.Activation(2, 1).ToArray());
    }

    [Fact]
    public void HalfPrecisionWeights_ShouldServeASinglePrecisionInput()
    {
        var weights = MemoryMarshal.AsBytes<Half>(Enumerable.Range(0, 12).Select(i => (Half)(i / 8f)).ToArray());
        using var model = Open(new ModelBuilder().Input("image", null, 3, 8, 8).Initializer("w", ElementType.Float16, weights, 3, 4)
            .Node("Cast", "in", ["image"], "half", Int("to", (long)ElementType.Float16)).Node("GlobalAveragePool", "p", ["half"], "pooled").Node("Flatten", "f", ["pooled"], "features")
            .Node("MatMul", "m", ["features", "w"], "scores").Node("Cast", "back", ["scores"], "out", Int("to", (long)ElementType.Float32)).Output("out"));
        using var batch = model.CreateBatch(1);
        batch.Input(0).Fill(1);

        model.Run(batch, 1);

        Assert.Equal((ElementType.Float32, ElementType.Float16), (model.Input.ElementType, model.Taps[0].ElementType));
        Assert.Equal([1f, 1, 1], batch.Activation(0, 0).ToArray());
        Assert.Equal([1.5f, 1.875f, 2.25f, 2.625f], batch.Logits(0).ToArray());
    }

    [Fact]
    public void Penultimate_ShouldBeARow_WhenItsSpatialAxesAreOnes()
    {
        using var model = Open(new ModelBuilder().Input("image", null, 3, 8, 8).Weights("w0", 5, 3, 3, 3).Weights("w1", 4, 5, 1, 1)
            .Node("Conv", "c0", ["image", "w0"], "map").Node("GlobalAveragePool", "gap", ["map"], "pooled")
            .Node("Conv", "c1", ["pooled", "w1"], "scores").Node("Flatten", "f", ["scores"], "out").Output("out"), "penultimate", "map");
        using var batch = RunRandom(model, 3);

        Assert.Equal(("pooled", 5, 1), (model.Taps[0].Tensor, model.Taps[0].Width, model.Taps[0].Positions));
        Assert.Equal([5, 1, 1], model.Taps[0].Shape);
        for (var i = 0; i < 3; i++)
            AssertClose(batch.Activation(1, i), batch.Activation(0, i));
    }

    [Fact]
    public void Taps_ShouldHoldTheTensorsThatTheOptimiserWouldFuseAway()
    {
        var path = Convolutional().Output("logits").Save(_folder);
        using var plain = OnnxClassifier.Open(path, new OnnxClassifierOptions { Taps = ["conv_out", "relu_out"] });
        using var batch = RunRandom(plain, 2);

        // Conv and Relu are one operator to the runtime, unless what lies between is asked for; there the values are below 0 too.
        Assert.Equal(["conv_out", "relu_out"], plain.Taps.Select(t => t.Tensor));
        Assert.NotEqual(batch.Activation(0, 1).ToArray(), batch.Activation(1, 1).ToArray());
        Assert.True(batch.Activation(0, 1).ToArray().Zip(batch.Activation(1, 1).ToArray()).All(p => p.First <= p.Second + Tolerance));
    }

    [Fact]
    public void Taps_ShouldBeFound_WhenTheFileIsWhatTheOptimiserWrote()
    {
        var path = new ModelBuilder().Input("image", null, 3, 8, 8).Weights("w0", 5, 3, 3, 3).Weights("w1", 5, 6).Weights("b1", 6).Weights("w2", 6, 4).Weights("b2", 4)
            .Node("Conv", "conv", ["image", "w0"], "conv_out").Node("Relu", "relu", ["conv_out"], "relu_out").Node("GlobalAveragePool", "pool", ["relu_out"], "pool_out")
            .Node("Flatten", "flatten", ["pool_out"], "features").Node("Gemm", "fc1", ["features", "w1", "b1"], "hidden").Node("Relu", "relu2", ["hidden"], "act")
            .Node("Gemm", "fc2", ["act", "w2", "b2"], "scores").Node("Relu", "relu3", ["scores"], "logits").Output("logits").Save(_folder);
        var optimised = _folder.PathOf("optimised.onnx");
        using (var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED, OptimizedModelFilePath = optimised })
            new InferenceSession(path, options).Dispose();
        using var before = OnnxClassifier.Open(path, new OnnxClassifierOptions { Taps = ["act", "logits"] });
        using var after = OnnxClassifier.Open(optimised);

        Assert.Contains(OnnxModelFile.Load(optimised).Graph.Nodes, n => n.OpType.StartsWith("Fused", StringComparison.Ordinal));
        Assert.Equal(["penultimate", "logits"], after.Taps.Select(t => t.Name));
        AssertSameRows(before, after);
    }

    [Fact]
    public void Logits_ShouldBeTheScores_WhenThereAreTwoOutputs()
    {
        using var model = Open(Convolutional("scores").Node("ArgMax", "arg", ["scores"], "label", Int("axis", 1), Int("keepdims", 0))
            .Node("Softmax", "soft", ["scores"], "probabilities").Output("label", ElementType.Int64, [null]).Output("probabilities"));

        Assert.Equal("scores", model.Taps[1].Tensor);
    }

    [Fact]
    public void Taps_ShouldBeNamedByTensorNodeOrPattern()
    {
        using var model = Open(Convolutional().Output("logits"), "relu_out", "conv", ".*pool.*");

        Assert.Equal([("relu_out", 5), ("conv_out", 5), ("pool_out", 5)], model.Taps.Select(t => (t.Name, t.Width)));
        Assert.Equal(64, model.Taps[0].Positions);
    }

    [Fact]
    public void Pooling_ShouldBeTheMeanOverPositions()
    {
        using var model = Open(Convolutional().Output("logits"), "relu_out", "penultimate");
        using var batch = RunRandom(model, 7);

        for (var i = 0; i < 7; i++)
            AssertClose(batch.Activation(1, i), batch.Activation(0, i));
    }

    [Fact]
    public void ExternalData_ShouldBeFoundBesideTheModel_AndHashed()
    {
        var inside = Convolutional().Output("logits");
        var outside = Convolutional().Output("logits");
        var tensor = outside.Model.Graph.Initializer[0];
        var data = _folder.Write("weights.bin", tensor.RawData.ToByteArray());
        tensor.ClearRawData();
        tensor.DataLocation = 1;
        tensor.ExternalData.Add(new Ladis.Models.Graph.Schema.StringStringEntryProto { Key = "location", Value = "weights.bin" });
        using var expected = Open(inside);
        var path = outside.Save(_folder, "outside.onnx");
        using (var model = OnnxClassifier.Open(path))
        {
            AssertSameRows(expected, model);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([.. File.ReadAllBytes(path), .. File.ReadAllBytes(data)])), model.Model.Sha256);
        }

        File.Delete(data);
        Assert.Contains("weights.bin", Assert.Throws<OnnxModelException>(() => OnnxClassifier.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_ShouldBeNamedByOptionsThenMetadataThenFile()
    {
        using var file = Open(Convolutional().Output("logits"));
        using var metadata = Open(Convolutional().Output("logits").Metadata("ladis.id", "shapes").Metadata("ladis.version", "7").Metadata("ladis.classes", """["a","b","c","d"]"""));

        Assert.Equal(("model", file.Model.Sha256[..12]), (file.Model.Id, file.Model.Version));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(metadata.Path))), metadata.Model.Sha256);
        Assert.Equal(("shapes", "7"), (metadata.Model.Id, metadata.Model.Version));
        Assert.Equal(["a", "b", "c", "d"], metadata.ClassNames);
    }

    [Fact]
    public void Run_ShouldAllocateNothingPerPicture()
    {
        using var model = OnnxClassifier.Open(Convolutional().Output("logits").Save(_folder), new OnnxClassifierOptions { IntraOpThreads = 1 });
        using var small = model.CreateBatch(1);
        using var large = model.CreateBatch(256);
        model.WarmUp(small);
        model.WarmUp(large);

        Assert.InRange(AllocatedBy(() => model.Run(large, 256)) - AllocatedBy(() => model.Run(small, 1)), 0, 256);
    }

    private static long AllocatedBy(Action run)
    {
        run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        run();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private OnnxClassifier Open(ModelBuilder model, params string[] taps) =>
        OnnxClassifier.Open(model.Save(_folder), new OnnxClassifierOptions { Taps = taps.Length > 0 ? taps : OnnxDefaults.Taps });

    private static ClassifierBatch RunRandom(OnnxClassifier model, int count)
    {
        var random = new Random(3);
        var batch = model.CreateBatch(count);
        for (var i = 0; i < count; i++)
        {
            foreach (ref var value in batch.Input(i))
                value = random.NextSingle();
        }

        model.Run(batch, count);
        return batch;
    }

    private static void AssertSameRows(OnnxClassifier expected, OnnxClassifier actual)
    {
        using var a = RunRandom(expected, 5);
        using var b = RunRandom(actual, 5);
        for (var i = 0; i < 5; i++)
        {
            AssertClose(a.Logits(i), b.Logits(i));
            AssertClose(a.Activation(0, i), b.Activation(0, i));
        }
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.True(TensorPrimitives.Norm(expected) > Tolerance);
        Assert.InRange(TensorPrimitives.Distance(expected, actual), 0, Tolerance);
    }
}
