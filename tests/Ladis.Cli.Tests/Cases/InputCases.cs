using Ladis.Cli.Tests.Fixtures;
using Ladis.Detection.Baselines;
using Ladis.Detection.Configuration;
using Ladis.Detection.Role;
using Ladis.Inference.Configuration;
using Ladis.Models.Onnx;
using Ladis.Streaming.Records;

namespace Ladis.Cli.Tests.Cases;

/// <summary>Every input of shared/cases, with what is right.</summary>
/// <param name="folder">A folder with <c>clean.images.npy</c> and a folder of pictures, <c>clean</c>.</param>
internal sealed class InputCases(string folder)
{
    private const string Takes = "JPEG, PNG, WebP and InferenceRequest are taken";
    private const string Crop = "onnx/crop224.onnx";
    private const string Tag = "dead letter that spoke of an “invalid tag (zero)”";
    private const string Trace = "stack trace";
    private const string Ended = "every detector ended, at every start";

    public IEnumerable<InputCase> All => [.. Pictures, .. Models, .. Records, .. Arrays];

    private static IEnumerable<InputCase> Pictures =>
    [
        Foreign("avro_framed.bin", "is a picture behind a schema registry's id"),
        Foreign("base64.txt", "is a JPEG in base64"),
        Foreign("body.json", "is JSON"),
        Picture("bright.png", "onnx/fails_bright.onnx", "exit 1, at every start", "dead letter `ModelFailed`: The model fails on this request: [ErrorCode:InvalidArgument]"),
        Picture("cmyk.jpg", Crop, "answered", "answered"),
        Picture("dark.png", "onnx/nan_dark.onnx", "an ordinary prediction, class 0, confidence NaN", "dead letter `NotFinite`"),
        Foreign("dataurl.txt", "is a data URL"),
        Turned("exif3.png", "(31, 31)"),
        Turned("exif6.png", "(31, 0)"),
        new("pictures/exif6.webp", "`crop224.onnx`", "answered, upright", "stands at (31, 0)", () => Task.FromResult(CaseWorker.Orientation("pictures/exif6.webp"))),
        Picture("grey16.png", Crop, "answered", "answered"),
        Foreign("gzip.png.gz", "is gzip-compressed"),
        Foreign("heic.heic", "is a HEIC picture"),
        Picture("mid.png", "onnx/fails_bright.onnx", "never answered behind `bright.png`", "answered"),
        Picture("tall1x16384.png", Crop, "OverflowException, exit 1, at every start", "answered"),
        Foreign("x.avif", "is an AVIF picture"),
        Foreign("x.bmp", "is a BMP picture"),
        Foreign("x.gif", "is a GIF picture"),
        Foreign("x.svg", "is an SVG picture"),
        Foreign("x.tif", "is a TIFF picture"),
    ];

    private IEnumerable<InputCase> Models =>
    [
        new("onnx/beyond_half.onnx", "`baseline build`, `HalfPrecision`", "“Give more clean requests”", "set Ladis:Inference:HalfPrecision to false", () => Build("onnx/beyond_half.onnx", "--set", "Ladis:Inference:HalfPrecision=true")),
        Model("crop224.onnx", "OverflowException for a tall picture", "answered"),
        Model("customvision_zipmap.onnx", "refused", "10 classes by logits: the input of the Softmax"),
        Model("dead_relu.onnx", "served", "answered"),
        Model("dynamic_int8.onnx", "nothing said; 0.0096 of 2.91 by the batch's company", "answers depend on the other pictures of a batch"),
        Model("dynamic_int8.onnx", "`OneByOne`: true", "no such setting", "one picture a run", o => o.OneByOne = true),
        new("onnx/extsub/m.onnx", "weights replaced", "the same sha256", "another sha256", Replaced),
        new("onnx/extsub/weights.bin", "weights replaced", "the same sha256", "another sha256", Replaced),
        Model("fails_bright.onnx", "ended by a bright picture", "answered"),
        Model("if_const.onnx", "the tap 'penultimate' cannot be found", "penultimate iff"),
        Model("large2304.onnx", "OverflowException at the default `MaxBatch`", "answered"),
        Model("nan_dark.onnx", "NaN for dark pictures", "answered"),
        Model("one_sigmoid.onnx", "refused", "2 classes by logits: the input of the Sigmoid"),
        Model("sigmoid10.onnx", "probabilities taken for logits", "probabilities by sigmoid, each class for itself"),
        Model("softmax_decomposed.onnx", "probabilities taken for logits", "logits: the input of the softmax, written out"),
        Model("symbolic_hw.onnx", "asked for width and height, `model inspect` could not be told", "set Preprocessing.Width"),
        new("onnx/symbolic_hw.onnx", "`model inspect --width 32 --height 32`", "unknown option", "[n,3,32,32]", Inspect),
        Model("two_heads.onnx", "the auxiliary output, silently", "Say which by the model's setting Logits"),
        Model("two_heads.onnx", "`Logits`: main", "no such setting", "10 classes by logits", o => o.Logits = "main"),
    ];

    private static IEnumerable<InputCase> Records =>
    [
        Record("procmem.bin", "taken at its word: `/proc/self/mem`", "which lies outside of Ladis:Baselines:ReferenceFolder"),
        Record("shadow.bin", "taken at its word: `/etc/shadow`", "which lies outside of Ladis:Baselines:ReferenceFolder"),
        Record("time2.bin", Ended, "is not within the years 1 to 9999"),
    ];

    private IEnumerable<InputCase> Arrays =>
    [
        Array("bigint.npy", "'bigint.npy' is no readable NumPy array"),
        Array("evilname.npy", "The set o has 1 usable rows"),
        Array("negative.npy", "the shape in its header is not a list of"),
        Array("overflow0.npy", "'overflow0.npy' is no readable NumPy array"),
        Array("overflow2.npy", "'overflow2.npy' is no readable NumPy array"),
        Array("zero.npy", "has no pictures"),
        Array("zeroarea.npy", "holds pictures of 0 × 0 pixels"),
    ];

    private static InputCase Picture(string file, string model, string before, string right) => new(
        $"pictures/{file}", $"`{Path.GetFileName(model)}`, among others", before, right, () => Task.FromResult(CaseWorker.Answer(model, null, "pictures/mid.png", $"pictures/{file}", "pictures/mid.png")[1]));

    private static InputCase Foreign(string file, string name) => Picture(file, Crop, Tag, $"dead letter `UnknownFormat`: The value {name}") is var picture
        ? picture with { Run = async () => await picture.Run() is var now && now.Contains(Takes, StringComparison.Ordinal) ? now : $"does not say what is taken: {now}" }
        : throw new InvalidOperationException();

    private static InputCase Turned(string file, string place) => new(
        $"pictures/{file}", "`crop224.onnx`", "answered, not turned", $"stands at {place}", () => Task.FromResult(CaseWorker.Orientation($"pictures/{file}")));

    private static InputCase Model(string file, string before, string right) => Model(file, "the worker", before, right, null);

    private static InputCase Model(string file, string with, string before, string right, Action<ModelOptions>? change) =>
        new($"onnx/{file}", with, before, right, () => Task.FromResult(CaseWorker.Serve($"onnx/{file}", change)));

    private static InputCase Record(string file, string before, string right) => new($"records/{file}", "`ladis.baselines`, a reference folder set", before, right, () =>
    {
        var reader = new BaselineRecordReader(new BaselinesOptions { ReferenceFolder = Path.GetTempPath() }, null!);
        var record = new InputRecord { Partition = new PartitionId("ladis.baselines", 0), Offset = 0, Timestamp = DateTimeOffset.UnixEpoch, Value = File.ReadAllBytes(CaseWorker.Path($"records/{file}")) };
        var refused = Assert.Throws<BaselineException>(() => reader.Read(record, "key", CancellationToken.None));
        return Task.FromResult($"passed over: {refused.Message.Replace(Path.GetTempPath(), "FOLDER", StringComparison.Ordinal)}");
    });

    private InputCase Array(string file, string right) => new($"arrays/{file}", "`evaluate --set`", Trace, right, () =>
        Command("evaluate", "--model", "./shapes.onnx", "--baseline", "./clean.images.npy", "--sample", "50", "--set", $"o={CaseWorker.Path($"arrays/{file}")}"));

    private Task<string> Build(string model, params string[] more) => Command(["baseline", "build", "--model", CaseWorker.Path(model), "--images", "./clean", "--out", "./b.ladis", .. more]);

    private async Task<string> Inspect()
    {
        var (code, output, _) = await InProcess.Run(folder, "model", "inspect", CaseWorker.Path("onnx/symbolic_hw.onnx"), "--width", "32", "--height", "32");
        return $"exit {code}: {output.Split('\n').Single(line => line.StartsWith("input ", StringComparison.Ordinal)).Trim()}";
    }

    private static Task<string> Replaced()
    {
        var place = Directory.CreateTempSubdirectory("ladis-case-");
        try
        {
            string[] hashes = [.. Enumerable.Range(0, 2).Select(time =>
            {
                File.Copy(CaseWorker.Path("onnx/extsub/m.onnx"), Path.Combine(place.FullName, "m.onnx"), overwrite: true);
                var weights = File.ReadAllBytes(CaseWorker.Path("onnx/extsub/weights.bin"));
                weights[0] ^= (byte)time;
                File.WriteAllBytes(Path.Combine(place.FullName, "weights.bin"), weights);
                using var model = OnnxClassifier.Open(Path.Combine(place.FullName, "m.onnx"), new OnnxClassifierOptions { Taps = ["logits"], IntraOpThreads = 1 });
                return model.Model.Sha256;
            })];
            return Task.FromResult(hashes[0] == hashes[1] ? "the same sha256" : "another sha256");
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }

    /// <summary>The last line of a command that is refused.</summary>
    private async Task<string> Command(params string[] arguments)
    {
        var (code, _, error) = await InProcess.Run(folder, arguments);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        return $"exit {code}: {error.Trim().Split('\n')[^1].Replace(SharedData.FindOrSkip("cases/arrays") + "/", "", StringComparison.Ordinal)}";
    }
}
