namespace Ladis.Integration.Tests.Fixtures;

public sealed class ChildProcessTests
{
    [Fact]
    public async Task Process_ShouldTellOutputErrorAndExitCode()
    {
        await using var process = await StartAsync("echo out $NAME; echo err >&2; exit 7", new() { ["NAME"] = "ladis" });

        Assert.Equal(7, await process.WaitForExitAsync(Waits.Long));
        Assert.Equal("out ladis", process.Output);
        Assert.Equal("err", process.Error);
    }

    [Fact]
    public async Task Process_ShouldEndItsOwnWay_WhenTerminated()
    {
        await using var process = await StartAsync("trap 'echo bye; exit 3' TERM; echo ready; while :; do read -rt 1 <> <(:); done");
        await process.WaitForLineAsync("^ready$", Waits.Long);

        process.Terminate();

        Assert.Equal(3, await process.WaitForExitAsync(Waits.Long));
        Assert.Contains("bye", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_ShouldEndAtOnce_WhenKilled()
    {
        await using var process = await StartAsync("echo ready; exec sleep 600");
        await process.WaitForLineAsync("^ready$", Waits.Long);

        process.Kill();

        Assert.Equal(128 + 9, await process.WaitForExitAsync(Waits.Long));
    }

    [Fact]
    public async Task Waiting_ShouldEnd_WhenTheProcessEndsWithoutTheLine()
    {
        await using var process = await StartAsync("echo another");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => process.WaitForLineAsync("^ready$", Waits.Long));

        Assert.Contains("another", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_ShouldNotOutliveItsShell()
    {
        SearchPath.FindOrSkip("setpriv", "util-linux");
        await using var process = await StartAsync("echo shell $PPID; exec sleep 600");
        var shell = (await process.WaitForLineAsync("^shell ", Waits.Long)).Split(' ')[1];

        await using var killer = await StartAsync($"kill -KILL {shell}; while kill -0 {process.Id} 2>/dev/null; do :; done; echo gone");

        Assert.Equal(0, await killer.WaitForExitAsync(Waits.Long));
        Assert.Equal("gone", killer.Output);
    }

    private static Task<ChildProcess> StartAsync(string script, Dictionary<string, string?>? environment = null) =>
        ChildProcess.StartAsync("bash", ["-c", script], environment);
}
