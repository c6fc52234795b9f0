using Ladis.Deployment.Tests.Fixtures;

namespace Ladis.Deployment.Tests.Chart;

/// <summary>What the chart's README says is what values.yaml says.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Table_ShouldBeThatOfTheValues() =>
        Assert.True(
            Checkout.Read($"{HelmChart.Folder}/README.md").Contains(ValuesTable.OfChart().Markdown, StringComparison.Ordinal),
            $"The table of {HelmChart.Folder}/README.md is not that of values.yaml, which is:\n\n{ValuesTable.OfChart().Markdown}");

    // Resources have comments of their own at their head.
    [Fact]
    public void EveryValue_ShouldHaveAComment() => Assert.Empty(ValuesTable.OfChart().Undocumented);
}
