namespace Ladis.Workbench.Tests.Demo;

/// <summary>The demo as people run it, faster.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task Demo_ShouldDetectTheAttack_AndNothingElse()
    {
        await using var demo = await LadisProgram.StartAsync(["demo", "--rate", "300"]);

        var code = await demo.WaitForExitAsync(Waits.Long);

        Assert.True(code == 0, demo.All);
        Assert.Matches(@"alarm:\s+[0-9]+ requests after the attack began", demo.Output);
        Assert.Matches(@"clean:\s+0 false alarms in [0-9]+ requests", demo.Output);
        Assert.Matches("most suspicious requests, [0-9]+ of these 10 were attacked:", demo.Output);
        Assert.Contains("The attack was detected, and no clean phase alarmed.", demo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_ShouldFail_WhenNobodyAttacks()
    {
        await using var demo = await LadisProgram.StartAsync(["demo", "--rate", "300", "--epsilon", "0"]);

        var code = await demo.WaitForExitAsync(Waits.Long);

        Assert.True(code == 1, demo.All);
        Assert.Contains("The attack was not detected.", demo.Output, StringComparison.Ordinal);
    }
}
