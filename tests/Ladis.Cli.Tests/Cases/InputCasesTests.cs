using System.Text;
using Ladis.Models.Images;
using Ladis.Workbench.Demo.Shapes;

namespace Ladis.Cli.Tests.Cases;

/// <summary>What becomes of every input of shared/cases; docs/cases.md is its record, and <c>make cases</c> writes it.</summary>
public sealed class InputCasesTests(InputCasesTests.Sets sets, ITestOutputHelper output) : IClassFixture<InputCasesTests.Sets>
{
    private const string Page = "LADIS_CASES_PAGE";
    private static readonly string[] Tools = [".py", ".md"];

    [Fact]
    public async Task EveryInput_ShouldEndWell()
    {
        var root = SharedData.FindOrSkip("cases");
        var cases = new InputCases(sets.Folder).All.ToList();
        var inputs = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(f => !Tools.Contains(Path.GetExtension(f))).Select(f => Path.GetRelativePath(root, f));
        Assert.Equal(inputs.Order(StringComparer.Ordinal), cases.Select(c => c.Input).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

        var (rows, wrong) = (new List<string>(), new List<string>());
        foreach (var input in cases)
        {
            var now = await input.Run();
            rows.Add(input.Row(now));
            if (!now.Contains(input.Right, StringComparison.Ordinal))
                wrong.Add($"{input.Input}: {now} (right: …{input.Right}…)");
        }

        var page = Text(rows);
        output.WriteLine(page);
        if (Environment.GetEnvironmentVariable(Page) is { } path)
            await File.WriteAllTextAsync(path, page);
        Assert.Empty(wrong);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs", "cases.md")), page);
    }

    private static string Text(List<string> rows)
    {
        var text = new StringBuilder();
        text.Append("""
            # Inputs that people really had

            Each was tried on the program: records and models by the inference role as the program registers it, with Kafka alone left out, files by the command. `make cases` tries all of them again (they
            lie in `../shared/cases`) and writes this page; `InputCasesTests` holds the program to it. What needs a broker is on one in `PoisonTests` and `BaselineDoorTests`: times in microseconds and ahead,
            values beyond every limit, records of the baselines topic.

            | input | with | before, as it was reported | now | right |
            |---|---|---|---|---|

            """.ReplaceLineEndings("\n"));
        text.AppendJoin('\n', rows);
        return text.Append('\n').ToString();
    }

    /// <summary>Pictures to build baselines from.</summary>
    public sealed class Sets : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-cases-");

        public Sets()
        {
            ShapeArrays.Write(Folder, "clean", 7, 0, 300);
            var pictures = _folder.CreateSubdirectory("clean");
            for (var i = 0; i < 120; i++)
            {
                var shape = ShapeGenerator.Draw(7, i);
                File.WriteAllBytes(Path.Combine(pictures.FullName, $"{i:000}.png"), ImageEncoder.Png(shape.Pixels, ShapeImage.Side, ShapeImage.Side));
            }
        }

        public string Folder => _folder.FullName;

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
