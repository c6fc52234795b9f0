using System.Text.Json;
using Ladis.Reporting.Evaluation;

namespace Ladis.Reporting.Tests.Evaluation;

public class EvaluationTablesTests
{
    private static readonly EvaluationResult Result = new()
    {
        Model = "m@1",
        ModelSha256 = "abc",
        Baseline = new("baseline", "clean/", 400, 0.9),
        Split = (100, 200, 100),
        Sets = [new("a,b", "x.npy", 50, null)],
        Taps = ["stem"],
        Options = new EvaluationOptions { Methods = [EvaluationMethod.Permutation] },
        Cells =
        [
            new("baseline", "stem", "raw", "permutation", 100, 100, 1, [0.01, 0.2, 0.3, 1]),
            new("a,b", "stem", "raw", "permutation", 100, 100, 3, [0.01, 0.02, 0.03, 1]),
        ],
    };

    [Fact]
    public void Csv_ShouldHaveTheAgreedColumns() => Assert.Equal(
        "set,tap,view,method,n,m,tests,rejected,rate,standard_error\n"
        + "baseline,stem,raw,permutation,100,100,4,1,0.25,0.2165\n"
        + "\"a,b\",stem,raw,permutation,100,100,4,3,0.75,0.2165\n"
        + "\"a,b\",all,none,triage,100,400,10,1,0.1,0.0949\n"
        + "\"a,b\",all,class-mix,triage,100,400,10,2,0.2,0.1265\n"
        + "\"a,b\",all,corruption,triage,100,400,10,3,0.3,0.1449\n"
        + "\"a,b\",all,adversarial-suspected,triage,100,400,10,4,0.4,0.1549\n",
        EvaluationCsv.Render(Result, [new TriageCounts("a,b", [1, 2, 3, 4])]));

    [Fact]
    public void Markdown_ShouldShowRateAndErrorOfEachSet() =>
        Assert.Contains("| stem | raw | 25 ± 21.7 | 75 ± 21.7 |\n", EvaluationMarkdown.Render(Result), StringComparison.Ordinal);

    [Fact]
    public void Json_ShouldHoldSeedOptionsAndPValues()
    {
        var root = JsonDocument.Parse(EvaluationJson.Render(Result, [new TriageCounts("a,b", [1, 2, 3, 4])])).RootElement;

        Assert.Equal(1, root.GetProperty("options").GetProperty("seed").GetInt32());
        Assert.Equal(4, root.GetProperty("triage")[0].GetProperty("counts").GetProperty("adversarial suspected").GetInt32());
        Assert.Equal("permutation", root.GetProperty("options").GetProperty("methods")[0].GetString());
        Assert.Equal([0.01, 0.02, 0.03, 1], root.GetProperty("cells")[1].GetProperty("p_values").EnumerateArray().Select(v => v.GetDouble()));
    }
}
