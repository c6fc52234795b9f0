using Ladis.Cli.Tests.Fixtures;
using Ladis.Workbench.Demo.Shapes;

namespace Ladis.Cli.Tests.Commands;

/// <summary>
/// Files of one's own that are not what they are named for: pipes, devices, folders, holes of a terabyte, garbage. Each is told in one
/// sentence that names it, with the exit code of wrong inputs, and none is waited for or read without end. docs/wrong-inputs.md, section
/// Files, is its record.
/// </summary>
public sealed class WrongFilesTests(OddFiles files) : IClassFixture<OddFiles>
{
    private const string Special = "a pipe, a socket or a device, not a file";
    private const string Folder = "a folder, not a file";
    private const string Huge = "1,099,511,627,776 bytes long, and at most";
    private const string Evaluate = "evaluate --model ./shapes.onnx --baseline ./clean.images.npy --set o=./";
    private const string Onnx = " Give the path of an .onnx file; weights of 2 GB and more belong into external data files beside it.";
    private const string Build = " Build a baseline with 'ladis baseline build'.";
    private const string NoOnnx = "is not a complete ONNX model. Export the model again, or check that the file was copied whole "
        + "(not a Git LFS pointer, not truncated).";

    private const string NoLabel = "needs a header with a column 'label' (and 'file' to find pictures by their paths), and as many "
        + "cells in each row.";
    private const string NoSnapshot = "its 8 bytes are not a whole snapshot; it is another kind of file, or was cut off. Build one with "
        + "'ladis baseline build'.";
    private const string NoJson = " is not JSON: line 1, position ";
    private const string BuildOf = "baseline build --model ./shapes.onnx --images ./";
    private const string Detect = "detect --bootstrap-servers k:1 --last 1h ";
    private const string Attack = "attack --model ./shapes.onnx --gradient ./shapes.gradient.onnx ";
    private const string Detector = "detector --bootstrap-servers k:1 --http-port 0 ";
    private const string Security = Detector + "--set Ladis:Kafka:Security:Protocol=SASL_SSL --set Ladis:Kafka:Security:Username=u "
        + "--set Ladis:Kafka:Security:PasswordFile=./";

    [Theory]
    [InlineData("pipe.npy", "The file 'pipe.npy' cannot be used: it is " + Special + ".")]
    [InlineData("zero.npy", "The file 'zero.npy' cannot be used: it is " + Special + ".")]
    [InlineData("folder.npy", "The file 'folder.npy' cannot be used: it is " + Folder + ".")]
    [InlineData("broken.npy", "The file 'broken.npy' does not exist.")]
    [InlineData("empty.npy", "'empty.npy' is no readable NumPy array: it does not begin as a .npy file does.")]
    [InlineData("huge.npy", "'huge.npy' is no readable NumPy array: it does not begin as a .npy file does.")]
    [InlineData("pipe.npz:a", "The file 'pipe.npz' cannot be used: it is " + Special + ".")]
    [InlineData("zero.npz:a", "The file 'zero.npz' cannot be used: it is " + Special + ".")]
    [InlineData("folder.npz:a", "The file 'folder.npz' cannot be used: it is " + Folder + ".")]
    [InlineData("garbage.npz:a", "'garbage.npz' is no readable NumPy array: Central Directory corrupt.")]
    [InlineData("huge.npz:a", "'huge.npz' is no readable NumPy array: End of Central Directory record could not be found.")]
    public Task Array(string set, string sentence) => Refused(Evaluate + set, sentence);

    [Theory]
    [InlineData("pipe.csv", "The file 'pipe.csv' cannot be used: it is " + Special + ".")]
    [InlineData("zero.csv", "The file 'zero.csv' cannot be used: it is " + Special + ".")]
    [InlineData("folder.csv", "The file 'folder.csv' cannot be used: it is " + Folder + ".")]
    [InlineData("none.csv", "The file 'none.csv' does not exist.")]
    [InlineData("huge.csv", "The file 'huge.csv' cannot be used: it is " + Huge + " 67,108,864 are read.")]
    [InlineData("empty.csv", "The file of labels 'empty.csv' " + NoLabel)]
    [InlineData("ragged.csv", "The file of labels 'ragged.csv' " + NoLabel)]
    [InlineData("short.csv", "The file of labels 'short.csv' has 2 rows for 300 pictures, and no column 'file' to find them by.")]
    public Task Labels(string labels, string sentence) => Refused(Evaluate + "clean.images.npy@./" + labels, sentence);

    [Fact]
    public Task Labels_ShouldBeNumbersThatThereAre() => Refused(
        Evaluate + "clean.images.npy@./number.csv",
        "The file of labels 'number.csv' names the class '99999999999999999999', which is neither a number nor a class of the model: "
        + $"{string.Join(", ", ShapeClasses.Names)}.");

    [Theory]
    [InlineData("pipe.ladis", "The file 'pipe.ladis' cannot be used: it is " + Special + "." + Build)]
    [InlineData("zero.ladis", "The file 'zero.ladis' cannot be used: it is " + Special + "." + Build)]
    [InlineData("folder.ladis", "The file 'folder.ladis' cannot be used: it is " + Folder + "." + Build)]
    [InlineData("broken.ladis", "The baseline 'broken.ladis' does not exist. Build one with 'ladis baseline build'.")]
    [InlineData("empty.ladis", "'empty.ladis' is no usable baseline: it holds no activations. Build one with 'ladis baseline build'.")]
    [InlineData("garbage.ladis", "'garbage.ladis' is no usable baseline: " + NoSnapshot)]
    public Task Baseline(string file, string sentence) => Refused("baseline inspect ./" + file, sentence);

    [Theory]
    [InlineData("pipe.ladis", Special + "; build one with 'ladis baseline build'.")]
    [InlineData("zero.ladis", Special + "; build one with 'ladis baseline build'.")]
    [InlineData("folder.ladis", "a folder; name each snapshot file in it.")]
    public Task BaselineOfADetector(string file, string problem) =>
        Refused(Detector + "--baseline ./" + file, $"Ladis:Baselines:Files:0 is '{file}': {problem}");

    [Theory]
    [InlineData("pipe.onnx", "The file 'pipe.onnx' cannot be used: it is " + Special + "." + Onnx)]
    [InlineData("zero.onnx", "The file 'zero.onnx' cannot be used: it is " + Special + "." + Onnx)]
    [InlineData("folder.onnx", "The file 'folder.onnx' cannot be used: it is " + Folder + "." + Onnx)]
    [InlineData("broken.onnx", "There is no model file 'broken.onnx'. Give the path of an existing .onnx file.")]
    [InlineData("empty.onnx", "The file 'empty.onnx' (0 bytes) " + NoOnnx)]
    [InlineData("garbage.onnx", "The file 'garbage.onnx' (8 bytes) " + NoOnnx)]
    public Task Model(string file, string sentence) => Refused("model inspect ./" + file, sentence);

    [Theory]
    [InlineData("pipe.onnx", Special)]
    [InlineData("zero.onnx", Special)]
    [InlineData("folder.onnx", Folder)]
    [InlineData("broken.onnx", "no such file")]
    public async Task ModelOfARole(string file, string problem)
    {
        await Refused(
            "inference --bootstrap-servers k:1 --http-port 0 --model ./" + file,
            $"Ladis:Inference:Models:0:Path is '{file}': {problem}; give the path of an ONNX file.");
        await Refused("bench inference --model ./" + file, $"--model is '{file}': {problem}; give the path of an ONNX file.");
    }

    [Theory]
    [InlineData("pipe.json", " (--config) is " + Special + "; name a JSON file.")]
    [InlineData("zero.json", " (--config) is " + Special + "; name a JSON file.")]
    [InlineData("folder.json", " (--config) is " + Folder + "; name a JSON file.")]
    [InlineData("broken.json", " (--config) does not exist.")]
    [InlineData("huge.json", " (--config) is " + Huge + " 4,194,304 are read; name a JSON file.")]
    [InlineData(
        "empty.json",
        NoJson + "1: The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, when isFinalBlock "
            + "is true.")]
    [InlineData("garbage.json", NoJson + "1: 'g' is an invalid start of a value.")]
    [InlineData("deep.json", NoJson + "65: The maximum configured depth of 64 has been exceeded. Cannot read next JSON array.")]
    [InlineData("list.json", " is not JSON: Top-level JSON element must be an object. Instead, 'Array' was found.")]
    [InlineData("twice.json", " is not JSON: A duplicate key 'Ladis:Http:port' was found.")]
    public Task Configuration(string file, string problem) =>
        Refused("config --config ./" + file, $"The configuration file '{file}'{problem}");

    [Theory]
    [InlineData("pipe.secret", Special + "; let the user that Ladis runs as read it.")]
    [InlineData("zero.secret", Special + "; let the user that Ladis runs as read it.")]
    [InlineData("huge.secret", Huge + " 65,536 are read; name the file that holds the secret alone.")]
    [InlineData("empty.secret", "the file is empty; write the secret into it.")]
    public Task Secret(string file, string problem) =>
        Refused(Security + file, $"Ladis:Kafka:Security:PasswordFile is '{file}': {problem}");

    [Theory]
    [InlineData(BuildOf + "pipe.png", "The folder 'pipe.png' (--images) is no folder.")]
    [InlineData(BuildOf + "zero.png", "The folder 'zero.png' (--images) is no folder.")]
    [InlineData(BuildOf + "broken.png", "The folder 'broken.png' (--images) does not exist.")]
    [InlineData(
        "baseline build --model ./shapes.onnx --images topic:0",
        "--images names a topic: give --from-topic with --partition, --from and --to for its rows.")]
    [InlineData(BuildOf + "folder.png --out ./folder.ladis", "--out is 'folder.ladis': that is a folder; name a file.")]
    [InlineData(
        BuildOf + "folder.png --out ./nowhere/b.ladis",
        "--out is 'nowhere/b.ladis': there is no folder 'nowhere'; create it, or name another file.")]
    [InlineData(Detect + "--out ./folder.json", "--out is 'folder.json': that is a folder; name a file.")]
    [InlineData(
        Detect + "--verdicts ./nowhere/v.json",
        "--verdicts is 'nowhere/v.json': there is no folder 'nowhere'; create it, or name another file.")]
    [InlineData("shapes --count 1 --out ./garbage.png", "--out is 'garbage.png': that is a file; name a folder.")]
    [InlineData(
        "shapes --count 1 --out ./garbage.png/below",
        "--out is 'garbage.png/below', which cannot be written: Could not find a part of the path 'garbage.png/below'. Name another "
            + "place.")]
    [InlineData(Attack + "--in ./pipe.npy --out ./attacked", "The file 'pipe.npy' cannot be used: it is " + Special + ".")]
    [InlineData(
        "tune --model ./shapes.onnx --baseline ./zero.npy --set a=./clean.images.npy",
        "The file 'zero.npy' cannot be used: it is " + Special + ".")]
    public Task FoldersAndOutputs(string command, string sentence) => Refused(command, sentence);

    private async Task Refused(string command, string sentence)
    {
        var (code, _, error) = await InProcess.Run(files.Folder, command.Split(' '));

        Assert.Equal(sentence, error.Replace(files.Folder + "/", "", StringComparison.Ordinal).Trim());
        Assert.Equal(2, code);
    }
}
