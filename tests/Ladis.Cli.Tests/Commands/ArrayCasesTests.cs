using Ladis.Cli.Tests.Fixtures;

namespace Ladis.Cli.Tests.Commands;

/// <summary>Arrays that people tried on the program (shared/cases/arrays): one sentence each, whichever command reads them.</summary>
public sealed class ArrayCasesTests(WrongFiles files) : IClassFixture<WrongFiles>
{
    private static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        ["bigint.npy"] = "'bigint.npy' is no readable NumPy array: its header says that values of 1 bytes in the shape (99999999999, "
            + "32, 32, 3) follow, and 1 bytes do.",
        ["evilname.npy"] = "The set o has 1 usable rows; a test takes 50 of them. Ask for smaller samples or give more. (Given: "
            + "baseline 300, o 1.)",
        ["negative.npy"] = "'negative.npy' is no readable NumPy array: the shape in its header is not a list of at most 8 whole numbers "
            + "from 0 on.",
        ["overflow0.npy"] = "'overflow0.npy' is no readable NumPy array: its header says that values of 1 bytes in the shape (65536, "
            + "65536, 1, 3) follow, and 0 bytes do.",
        ["overflow2.npy"] = "'overflow2.npy' is no readable NumPy array: its header says that values of 1 bytes in the shape "
            + "(1431655766, 1, 1, 3) follow, and 2 bytes do.",
        ["zero.npy"] = "The set o ('zero.npy') has no pictures.",
        ["zeroarea.npy"] = "The set o ('zeroarea.npy') holds pictures of 0 × 0 pixels: from 1 to 16,777,216 pixels are possible.",
    };

    [Fact]
    public async Task EachArray_ShouldEndInOneSentence()
    {
        var folder = SharedData.FindOrSkip("cases/arrays");
        var arrays = Directory.GetFiles(folder);
        Assert.NotEmpty(arrays);
        foreach (var array in arrays)
        {
            var (code, _, error) = await Run(array);

            // The progress of the commands before the sentence: "baseline: 300 pictures".
            var sentence = error.Trim().Split('\n')[^1].Replace(folder + "/", "", StringComparison.Ordinal);
            Assert.Equal((Path.GetFileName(array), 2), (Path.GetFileName(array), code));
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
            Assert.Equal(Sentences[Path.GetFileName(array)], sentence);
        }
    }

    private Task<(int Code, string Output, string Error)> Run(string array) =>
        InProcess.Run(files.Folder, "evaluate", "--model", "./shapes.onnx", "--baseline", "./clean.images.npy", "--sample", "50", "--set", $"o={array}");
}
