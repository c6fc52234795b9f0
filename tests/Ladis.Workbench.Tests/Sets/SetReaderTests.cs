using System.Runtime.InteropServices;
using Ladis.Files;
using Ladis.Hosting.Configuration;
using Ladis.Inference.Configuration;
using Ladis.Inference.Role;
using Ladis.Models.Images;
using Ladis.Workbench.Demo.Shapes;
using Ladis.Workbench.Sets;

namespace Ladis.Workbench.Tests.Sets;

public sealed class SetReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-sets-");
    private readonly List<string> _notes = [];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Folder_ShouldGiveLabelsByTheModelsClassNames()
    {
        WriteFolder("pictures", 30, label => ShapeClasses.Names[label]);

        var rows = Read("pictures");

        Assert.Equal(30, rows.Count);
        Assert.True(rows.Count(r => r.Label == r.Activation.PredictedClass) >= 28);
    }

    [Fact]
    public void Folder_ShouldTakeLabelsFromACsvByPath()
    {
        WriteFolder("pictures", 12, _ => "all");
        var pictures = new FolderPictures(At("pictures"), []);
        var names = Enumerable.Range(0, pictures.Count).Select(pictures.NameOf).ToList();
        File.WriteAllLines(At("labels.csv"), ["file,label", .. names.Select((name, i) => $"{name},{(i % 2 == 0 ? "5" : "star")}").Reverse()]);

        var rows = Read("pictures@" + At("labels.csv"));

        Assert.Equal(rows.Select((_, i) => (int?)(i % 2 == 0 ? 5 : 3)), rows.Select(r => r.Label));
    }

    [Fact]
    public void Array_ShouldBeReadAsTheFolderOfItsPictures()
    {
        WriteFolder("pictures", 20, label => $"{label}");
        var ordered = Read("pictures").ToDictionary(r => r.Name[^10..], r => r.Activation, StringComparer.Ordinal);
        ShapeArrays.Write(_folder.FullName, "a", 7, 0, 20);

        var rows = Read("a.images.npy");

        Assert.All(rows, row => Assert.Equal(ordered[$"{row.Index:D6}.png"].Taps, row.Activation.Taps));
    }

    [Fact]
    public void FloatArray_ShouldGiveWhatItsBytesGive()
    {
        ShapeArrays.Write(_folder.FullName, "a", 7, 0, 5);
        var bytes = NpyArray.Read(At("a.images.npy"));
        WriteFloats("f.npy", bytes, 1);

        Assert.All(
            Read("a.images.npy").Zip(Read("f.npy")),
            pair => Assert.All(
                pair.First.Activation.Taps[1].Values.Float32.Zip(pair.Second.Activation.Taps[1].Values.Float32),
                value => Assert.Equal(value.First, value.Second, 1e-3f)));
    }

    [Fact]
    public void Files_ShouldBeReadOnce_HoweverOftenASetIsAskedFor()
    {
        ShapeArrays.Write(_folder.FullName, "a", 7, 0, 5);
        File.WriteAllText(At("labels.csv"), "label\n1\n2\n3\n4\n5\n");
        var set = SetReference.Parse($"{At("a.images.npy")}@{At("labels.csv")}", "s");
        using var classifier = Classifier(out var options);
        var reader = new SetReader(options, classifier, _notes.Add);
        reader.Pictures(set);

        _folder.GetFiles().ToList().ForEach(file => file.Delete());

        Assert.Equal([1, 2, 3, 4, 5], reader.Read(set, default).Select(row => row.Label));
        Assert.Equal(5, reader.Pictures(set).Count);
    }

    [Fact]
    public void FloatArray_ShouldBeRefused_WhenItsValuesAreBytes()
    {
        ShapeArrays.Write(_folder.FullName, "a", 7, 0, 2);
        WriteFloats("f.npy", NpyArray.Read(At("a.images.npy")), 255);

        Assert.Matches("floats must be pixel values of 0 to 1", Refusal("f.npy"));
    }

    [Fact]
    public void UnreadablePictures_ShouldBeLeftOutAndNamed()
    {
        WriteFolder("pictures", 5, _ => "all");
        File.WriteAllText(At("pictures/all/000002.png"), "garbage");

        var rows = Read("pictures");

        Assert.Equal([0, 1, 3, 4], rows.Select(r => r.Index));
        Assert.Contains("left out: all/000002.png", Assert.Single(_notes), StringComparison.Ordinal);
    }

    [Fact]
    public void OddFiles_ShouldBeLeftOutAndNamed_AndNeverWaitedFor()
    {
        WriteFolder("pictures", 2, _ => "all");
        NamedPipe.Make(At("pictures/all/pipe.png"));
        File.CreateSymbolicLink(At("pictures/all/zero.png"), "/dev/zero");
        File.CreateSymbolicLink(At("pictures/all/broken.png"), At("nowhere"));
        File.CreateSymbolicLink(At("pictures/all/round"), At("pictures"));
        Directory.CreateDirectory(At("pictures/folder.png"));
        File.Copy(At("pictures/all/000000.png"), At("pictures/all/a \"b'\\,\n=.png"));
        using (var huge = File.Create(At("pictures/all/huge.png")))
            huge.SetLength(1L << 40);

        var rows = Read("pictures");

        Assert.Equal(["all/000000.png", "all/000001.png", "all/a \"b'\\,\n=.png"], rows.Select(r => r.Name));
        Assert.Equal(
            [
                $"s: left out: all/broken.png: The file '{At("pictures/all/broken.png")}' does not exist.",
                $"s: left out: all/huge.png: The file '{At("pictures/all/huge.png")}' cannot be used: it is 1,099,511,627,776 bytes long, and at most 167,772,160 are read.",
                $"s: left out: all/pipe.png: The file '{At("pictures/all/pipe.png")}' cannot be used: it is a pipe, a socket or a device, not a file.",
                $"s: left out: all/zero.png: The file '{At("pictures/all/zero.png")}' cannot be used: it is a pipe, a socket or a device, not a file.",
            ], _notes);
    }

    [Theory]
    [InlineData("nowhere", "which is no folder, no .npy file and no file.npz:array")]
    [InlineData("nowhere.npy", "The file '.*nowhere.npy' does not exist.")]
    [InlineData("topic:0/9-3", "TO is the offset to stop before.")]
    [InlineData("topic:x", "give topic:PARTITION")]
    public void WrongSets_ShouldBeRefusedWithTheRemedy(string set, string message) => Assert.Matches(message, Refusal(set));

    [Theory]
    [InlineData("topic:2", 2, 0, null)]
    [InlineData("topic:0/1000-", 0, 1000, null)]
    [InlineData("topic:1/1000-5000", 1, 1000, 5000L)]
    public void TopicRange_ShouldBeRead(string text, int partition, long from, long? to) =>
        Assert.Equal((partition, from, to), SetReference.Parse(text, "s").Range());

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private IReadOnlyList<SetRow> Read(string set)
    {
        using var classifier = Classifier(out var options);
        return new SetReader(options, classifier, _notes.Add).Read(SetReference.Parse(set.StartsWith("topic:", StringComparison.Ordinal) ? set : At(set), "s"), default);
    }

    private static OfflineClassifier Classifier(out LadisOptions options)
    {
        options = new LadisOptions { Inference = new InferenceOptions { Models = [new ModelOptions { Path = Path.Combine(AppContext.BaseDirectory, "models", "shapes.onnx") }] } };
        return new OfflineClassifier(options.Inference);
    }

    private string Refusal(string set)
    {
        var isTopic = set.StartsWith("topic:", StringComparison.Ordinal);
        return Assert.ThrowsAny<Exception>(() => isTopic ? SetReference.Parse(set, "s").Range() : (object)Read(set)).Message;
    }

    private void WriteFolder(string name, int count, Func<int, string> folderOf)
    {
        for (var i = 0; i < count; i++)
        {
            var picture = ShapeGenerator.Draw(7, i);
            var folder = Directory.CreateDirectory(Path.Combine(At(name), folderOf(picture.Label)));
            File.WriteAllBytes(Path.Combine(folder.FullName, $"{i:D6}.png"), ImageEncoder.Png(picture.Pixels, ShapeImage.Side, ShapeImage.Side));
        }
    }

    private void WriteFloats(string name, NpyArray bytes, float range)
    {
        using var file = File.Create(At(name));
        NpyWriter.WriteHeader(file, "<f4", [.. bytes.Shape.Select(extent => (long)extent)]);
        var values = Enumerable.Range(0, bytes.Length).Select(i => (float)bytes[i] / 255 * range).ToArray();
        file.Write(MemoryMarshal.AsBytes<float>(values));
    }
}
