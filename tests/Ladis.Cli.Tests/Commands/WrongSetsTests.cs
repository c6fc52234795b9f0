using Ladis.Cli.Tests.Fixtures;

namespace Ladis.Cli.Tests.Commands;

/// <summary>
/// What people get wrong with <c>evaluate</c>, <c>attack</c>, <c>tune</c> and <c>baseline train-score</c>: each is told in one sentence before anything is computed.
/// In process, as the exit code is what the command returns; <see cref="WrongInputsTests"/> sees to it that a process ends with it.
/// </summary>
public sealed class WrongSetsTests(WrongFiles files) : IClassFixture<WrongFiles>
{
    private const string NoSet = "which is no folder, no .npy file and no file.npz:array; a SET is DIR | x.npy | x.npz:array [@labels.csv], or topic:PARTITION[/FROM-TO].";
    private const string NoLabel = "The file of labels 'no-label.csv' needs a header with a column 'label' (and 'file' to find pictures by their paths), and as many cells in each row.";
    private const string NoOnnx = "The file 'photo.onnx' (8 bytes) is not a complete ONNX model. Export the model again, or check that the file was copied whole (not a Git LFS pointer, not truncated).";
    private const string Other = " --set o=./other.images.npy";

    [Theory]
    [InlineData("", "Give at least one --set NAME=SET to compare with the baseline; a SET is DIR | x.npy | x.npz:array [@labels.csv], or topic:PARTITION[/FROM-TO].")]
    [InlineData(" --set other", "--set other: give name=SET, such as --set attacked=pictures/; a SET is DIR | x.npy | x.npz:array [@labels.csv], or topic:PARTITION[/FROM-TO].")]
    [InlineData(" --set baseline=./other.images.npy", "--set baseline=… : each set needs a name of its own, and 'baseline' is the baseline's.")]
    [InlineData(" --set o=./nowhere", "The set o is 'nowhere', " + NoSet)]
    [InlineData(" --set o=./nowhere.npy", "The file 'nowhere.npy' does not exist.")]
    [InlineData(" --set o=./empty", "The set o ('empty') has no pictures.")]
    [InlineData(" --set o=./grey.npy", "The set o ('grey.npy') is an array of type |u1 and shape (4, 32, 32); uint8 or float of shape (n, height, width, 3) is needed.")]
    [InlineData(" --set o=./small-floats.npy", "The set o ('small-floats.npy') holds floats of 16 × 16 pixels, the model takes 32 × 32: give floats of that size, or uint8, which Ladis fits to it.")]
    [InlineData(" --set o=./other.images.npy@./no-label.csv", NoLabel)]
    [InlineData(" --set o=topic:0/9-3", "The set o is 'topic:0/9-3': give topic:PARTITION, topic:PARTITION/FROM- or topic:PARTITION/FROM-TO, such as topic:0/1000-5000; TO is the offset to stop before.")]
    [InlineData(" --set o=topic:0/3-9", "Ladis:Kafka:BootstrapServers is not set: name the brokers as host:port[,host:port…], or give --bootstrap-servers.")]
    [InlineData(Other + " --originals stray=./other.images.npy", "--originals stray=… : there is no --set of that name.")]
    [InlineData(Other + " --originals o=./other.images.npy --originals o=./clean.images.npy", "--originals o=… is given twice: a set has one set of originals.")]
    [InlineData(Other + " --view sorted --tap stem", "--view sorted is of the logits only, and they are not among the taps: add --tap logits, or another --view.")]
    [InlineData(Other + " --triage nope", "--triage nope: there is no tap of that name; there are penultimate, logits.")]
    [InlineData(Other + " --view sortd", "--view is 'sortd': one of values, raw, class-residual, class-residual-scaled, sorted.")]
    [InlineData(Other + " --method mmd", "--method is 'mmd': one of permutation, matched, ladis-2022.")]
    [InlineData(Other + " --share 2", "--share is 2: above 0 and at most 1.")]
    [InlineData(Other + " --tests 0", "--tests is 0: at least 1.")]
    [InlineData(Other + " --sample 70", "The set o has 60 usable rows; a test takes 70 of them. Ask for smaller samples or give more. (Given: baseline 300, o 60.)")]
    [InlineData(Other + " --sample 90", "A test takes 90 requests, and the baseline rate has 75 held-out rows of the baseline (a quarter of it). Ask for smaller samples or give a larger baseline. (Given: baseline 300, o 60.)")]
    [InlineData(Other + " --tap nope", "The tap 'nope' is neither a tensor nor a node of the model 'shapes.onnx', nor a pattern that matches one. Nearest: pooled, stem, block1, block2, block3. `ladis model inspect shapes.onnx` lists all.")]
    [InlineData(Other + " --html ./nowhere/r.html", "--html is 'nowhere/r.html': there is no folder 'nowhere'; create it, or name another file.")]
    [InlineData(Other + " --csv ./empty", "--csv is 'empty': that is a folder; name a file.")]
    public Task Evaluate(string arguments, string sentence) => Refused("evaluate --model ./shapes.onnx --baseline ./clean.images.npy" + arguments, sentence);

    [Theory]
    [InlineData("--model ./photo.onnx --baseline ./clean.images.npy", NoOnnx)]
    [InlineData("--model ./nope.onnx --baseline ./clean.images.npy", "Ladis:Inference:Models:0:Path is 'nope.onnx': no such file; give the path of an ONNX file.")]
    [InlineData("--model ./shapes.onnx --baseline ./nowhere", "The set baseline is 'nowhere', " + NoSet)]
    public Task EvaluateWithout(string arguments, string sentence) => Refused($"evaluate {arguments}{Other}", sentence);

    [Theory]
    [InlineData("", "--method pgd-linf needs --gradient FILE, a gradient graph of the model (lab/README.md says how to export one). Without one use --method square: it needs scores only, and is many times slower.")]
    [InlineData(" --method cw", "--method is 'cw': one of fgsm, pgd-linf, pgd-l2, targeted, square.")]
    [InlineData(" --epsilon strong", "--epsilon is 'strong': a number above 0 and below 1, such as 4/255 or 0.0157.")]
    [InlineData(" --epsilon 2", "--epsilon is '2': a number above 0 and below 1, such as 4/255 or 0.0157.")]
    [InlineData(" --method square --epsilon 0.003", "--epsilon is '0.003', 0.77 grey levels: square works on bytes, which change by 1/255 at least.")]
    [InlineData(" --gradient ./g.onnx --steps 0", "--steps is 0: at least 1.")]
    [InlineData(" --gradient ./g.onnx --target 3", "--target is 3: a class from 0, with --method targeted.")]
    [InlineData(" --gradient ./shapes.gradient.onnx --method targeted --target 99", "--target is 99: the model has classes 0 to 9.")]
    [InlineData(" --gradient ./nope.onnx", "There is no model file 'nope.onnx'. Give the path of an existing .onnx file.")]
    [InlineData(" --gradient ./photo.onnx", NoOnnx)]
    [InlineData(" --gradient ./shapes.onnx", "The model 'shapes.onnx' is no gradient graph: it lacks an int64 input of rank 1 for the classes. lab/gradient_graph.py writes one (inputs: pictures and labels; output: gradient).")]
    public Task Attack(string arguments, string sentence) => Refused("attack --model ./shapes.onnx --in ./other.images.npy --out ./attacked" + arguments, sentence);

    [Theory]
    [InlineData("--in ./nowhere --out ./attacked", "The set --in is 'nowhere', " + NoSet)]
    [InlineData("--in ./empty --out ./empty/", "--out is 'empty/', the folder of --in: its pictures would be written over. Name another folder.")]
    [InlineData("--in topic:0 --out ./attacked", "--in topic:0: a range of the activations topic holds no pictures; give a folder or an array.")]
    [InlineData("--in ./other.images.npy@./no-label.csv --out ./attacked", NoLabel)]
    [InlineData("--in ./other.images.npy@./beyond.csv --out ./attacked", "The label 17 of --in 'other.images.npy' is beyond the model's classes 0 to 9.")]
    [InlineData("--in ./other.images.npy --out ./photo.onnx", "--out is 'photo.onnx': that is a file; name a folder.")]
    public Task AttackOf(string arguments, string sentence) => Refused("attack --model ./shapes.onnx --gradient ./shapes.gradient.onnx " + arguments, sentence);

    [Theory]
    [InlineData("", "Give at least one --set NAME=SET of attacked pictures; a SET is DIR | x.npy | x.npz:array [@labels.csv], or topic:PARTITION[/FROM-TO]. 'ladis attack' makes one.")]
    [InlineData(Other + " --window 10", "--window is '10': whole numbers of at least 30, with commas between them.")]
    [InlineData(Other + " --stride 20,30", "--stride is '20,30': each must be a multiple of the least.")]
    [InlineData(Other + " --alpha 2", "--alpha is '2': numbers between 0 and 1, with commas between them.")]
    [InlineData(Other + " --window 70 --alpha 1e-4 --repeats 2", "The set o has 60 pictures; a window of 70 needs as many. (Given: clean 300, o 60.)")]
    [InlineData(" --set o=./empty", "The set o ('empty') has no pictures.")]
    [InlineData(Other + " --markdown ./nowhere/t.md", "--markdown is 'nowhere/t.md': there is no folder 'nowhere'; create it, or name another file.")]
    public Task Tune(string arguments, string sentence) => Refused("tune --model ./shapes.onnx --baseline ./clean.images.npy" + arguments, sentence);

    [Theory]
    [InlineData("--baseline ./nope.ladis --attacked ./other.images.npy", "The baseline 'nope.ladis' does not exist. Build one with 'ladis baseline build'.")]
    [InlineData("--baseline ./photo.onnx --attacked ./other.images.npy", "'photo.onnx' is no usable baseline: its 8 bytes are not a whole snapshot; it is another kind of file, or was cut off. Build one with 'ladis baseline build'.")]
    [InlineData("--baseline ./b.ladis --attacked ./other.images.npy --judge other", "--judge other: give name=SET, such as --judge attacked=pictures/; a SET is DIR | x.npy | x.npz:array [@labels.csv], or topic:PARTITION[/FROM-TO].")]
    [InlineData("--baseline ./b.ladis --attacked ./other.images.npy --out ./empty", "--out is 'empty': that is a folder; name a file.")]
    public Task TrainScore(string arguments, string sentence) => Refused("baseline train-score --model ./shapes.onnx " + arguments, sentence);

    private async Task Refused(string command, string sentence)
    {
        var (code, _, error) = await InProcess.Run(files.Folder, command.Split(' '));

        Assert.Equal(2, code);
        Assert.Equal(sentence, error.Replace(files.Folder + "/", "", StringComparison.Ordinal).Replace(InProcess.Models + "/", "", StringComparison.Ordinal).Trim().Split('\n')[^1]);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
