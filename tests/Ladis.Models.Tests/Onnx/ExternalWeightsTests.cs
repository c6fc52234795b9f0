using System.Security.Cryptography;
using Ladis.Models.Graph;
using Ladis.Models.Graph.Schema;
using Ladis.Models.Onnx;
using static Ladis.Models.Tests.Onnx.ModelBuilder;

namespace Ladis.Models.Tests.Onnx;

/// <summary>
/// A model may come from anybody, and says which files hold its weights: none of those is opened before it is known to be one of the
/// model's folder.
/// </summary>
public sealed class ExternalWeightsTests : IDisposable
{
    private const string Elsewhere = "which is not in the model's folder. Put that file beside the model, and export the model with its "
        + "name alone.";
    private const string Folder = "which is a folder, not a file. Put a file with the weights beside the model.";
    private const string Special = "which is a pipe, a socket or a device, not a file. Put a file with the weights beside the model.";
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _other = new();

    public void Dispose()
    {
        _folder.Dispose();
        _other.Dispose();
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/etc/hostname")]
    [InlineData("../weights.bin")]
    [InlineData("below/../../weights.bin")]
    public void Weights_ShouldBeRefused_WhenTheyLieElsewhere(string location) =>
        Refused(location, $"keeps weights in '{location}', {Elsewhere}");

    [Fact]
    public void Weights_ShouldBeRefused_WhenALinkLeadsElsewhere()
    {
        _other.Write("weights.bin", new byte[540]);
        File.CreateSymbolicLink(_folder.PathOf("file"), _other.PathOf("weights.bin"));
        File.CreateSymbolicLink(_folder.PathOf("folder"), Path.GetDirectoryName(_other.PathOf("weights.bin"))!);
        File.CreateSymbolicLink(_folder.PathOf("device"), "/dev/zero");
        File.CreateSymbolicLink(_folder.PathOf("circle"), _folder.PathOf("circle"));

        Refused("file", $"keeps weights in 'file', {Elsewhere}");
        Refused("folder/weights.bin", $"keeps weights in 'folder/weights.bin', {Elsewhere}");
        Refused("device", $"keeps weights in 'device', {Elsewhere}");
        var circle = $"The file '{_folder.PathOf("circle")}' cannot be used: it is a link that leads back to itself.";
        Refused("circle", $"keeps weights in a file that cannot be found: {circle}");
    }

    [Fact]
    public void Weights_ShouldBeRefused_WhenTheyAreNoFile()
    {
        NamedPipe.Make(_folder.PathOf("pipe"));
        Directory.CreateDirectory(_folder.PathOf("below"));

        Refused("pipe", $"keeps weights in '{_folder.PathOf("pipe")}', {Special}");
        Refused("below", $"keeps weights in '{_folder.PathOf("below")}', {Folder}");
        Refused("none", $"keeps weights in '{_folder.PathOf("none")}', which does not exist. Put that file beside the model.");
    }

    [Fact]
    public void Weights_ShouldBeFound_WhenModelAndTheyAreLinksIntoOneFolder()
    {
        var weights = External(Convolutional().Output("logits"), "weights.bin", out var model);
        var (blob, data) = (_other.Write("8d6", model), _other.Write("f00", weights));
        File.CreateSymbolicLink(_folder.PathOf("model.onnx"), blob);
        File.CreateSymbolicLink(_folder.PathOf("weights.bin"), data);

        Assert.Equal(HashOf(model, weights), OnnxModelFile.Load(_folder.PathOf("model.onnx")).Sha256);
    }

    /// <summary>A part at a time: the bytes of 64 MiB of weights, a hole in the file, never stand in memory together.</summary>
    [Fact]
    public void Weights_ShouldBeHashed_WithoutBeingInMemory()
    {
        External(Convolutional().Output("logits"), "weights.bin", out var model);
        var path = _folder.Write("model.onnx", model);
        using (var stream = File.Create(_folder.PathOf("weights.bin")))
            stream.SetLength(64 << 20);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var file = OnnxModelFile.Load(path);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        Assert.Equal(HashOf(model, new byte[64 << 20]), file.Sha256);
    }

    /// <summary>Weights behind 2.1 GB of a hole: more than an array, or 32 bits, can hold.</summary>
    [Fact]
    public void Weights_ShouldBeHashedAndUsed_BeyondTwoGigabytes()
    {
        const long Hole = 2_100_000_000;
        using var inside = OnnxClassifier.Open(Convolutional().Output("logits").Save(_other));
        var weights = External(Convolutional().Output("logits"), "weights.bin", out var model, Hole);
        var path = _folder.Write("model.onnx", model);
        using (var stream = File.Create(_folder.PathOf("weights.bin")))
        {
            stream.Position = Hole;
            stream.Write(weights);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        using var outside = OnnxClassifier.Open(path);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
        Assert.Equal(HashOf(model, Hole, weights), outside.Model.Sha256);
        Assert.Equal(FirstLogits(inside), FirstLogits(outside));
    }

    [Fact]
    public void Weights_ShouldBeFound_InTheBranchesOfAnIf()
    {
        var path = SharedData.FindOrSkip("cases/onnx/extsub/m.onnx");
        var (model, weights) = (File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(path)!, "weights.bin")));

        Assert.Equal(HashOf(model, weights), OnnxModelFile.Load(path).Sha256);

        var copy = _folder.Write("m.onnx", model);
        _folder.Write("weights.bin", [.. weights[..^1], (byte)(weights[^1] ^ 1)]);
        Assert.NotEqual(HashOf(model, weights), OnnxModelFile.Load(copy).Sha256);
    }

    [Fact]
    public void Model_ShouldBeRefused_WhenItIsNoFileOrTooLong()
    {
        using (var stream = File.Create(_folder.PathOf("long.onnx")))
            stream.SetLength(1L << 40);

        const string remedy = "Give the path of an .onnx file; weights of 2 GB and more belong into external data files beside it.";
        string Sentence(string name, string problem) => $"The file '{_folder.PathOf(name)}' cannot be used: it is {problem}. {remedy}";
        var tooLong = $"1,099,511,627,776 bytes long, and at most {Files.RegularFile.MostBytes:N0} are read";
        Assert.Equal(Sentence("long.onnx", tooLong), Refusal(_folder.PathOf("long.onnx")));
        Assert.Equal(Sentence("pipe.onnx", "a pipe, a socket or a device, not a file"), Refusal(NamedPipe.Make(_folder.PathOf("pipe.onnx"))));
        Assert.Equal(Sentence("", "a folder, not a file"), Refusal(_folder.PathOf("")));
    }

    private void Refused(string location, string sentence)
    {
        External(Convolutional().Output("logits"), location, out var model);
        var path = _folder.Write("model.onnx", model);

        Assert.Equal($"The model '{path}' {sentence}", Refusal(path));
    }

    private static string Refusal(string path) => Assert.Throws<OnnxModelException>(() => OnnxModelFile.Load(path)).Message;

    /// <summary>Takes the first weights out of a model.</summary>
    private static byte[] External(ModelBuilder builder, string location, out byte[] model, long offset = 0)
    {
        var tensor = builder.Model.Graph.Initializer[0];
        var weights = tensor.RawData.ToByteArray();
        tensor.ClearRawData();
        tensor.DataLocation = 1;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        if (offset > 0)
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = $"{offset}" });
        model = Google.Protobuf.MessageExtensions.ToByteArray(builder.Model);
        return weights;
    }

    /// <summary>Logits of a picture of ones.</summary>
    private static float[] FirstLogits(OnnxClassifier model)
    {
        using var batch = model.CreateBatch(1);
        batch.Input(0).Fill(1);
        model.Run(batch, 1);
        return batch.Logits(0).ToArray();
    }

    private static string HashOf(byte[] model, long hole, byte[] weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(model);
        var chunk = new byte[10_000_000];
        for (var left = hole; left > 0; left -= chunk.Length)
            hash.AppendData(chunk, 0, (int)Math.Min(left, chunk.Length));
        hash.AppendData(weights);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string HashOf(params byte[][] parts) => Convert.ToHexStringLower(SHA256.HashData([.. parts.SelectMany(part => part)]));
}
