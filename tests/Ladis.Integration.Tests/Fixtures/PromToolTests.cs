namespace Ladis.Integration.Tests.Fixtures;

public sealed class PromToolTests
{
    [Fact]
    public async Task Page_ShouldBeAccepted_WhenItFollowsTheRules() =>
        Assert.Empty(await PromTool.CheckAsync("# HELP ladis_samples_total Samples seen.\n# TYPE ladis_samples_total counter\nladis_samples_total 1\n"));

    [Theory]
    [InlineData("# HELP ladis_samples Samples seen.\n# TYPE ladis_samples counter\nladis_samples 1\n")]
    [InlineData("ladis samples 1\n")]
    public async Task Page_ShouldBeRefused_WhenItDoesNot(string page) => Assert.NotEmpty(await PromTool.CheckAsync(page));
}
