namespace Ladis.Contracts.Tests.Schema;

/// <summary>Buf's own judgement of the .proto files, where <c>../shared/tools</c> brings the program.</summary>
public sealed class BufTests : IAsyncLifetime
{
    private readonly string _tools = Directory.CreateTempSubdirectory("ladis-buf-").FullName;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_tools, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Protos_ShouldPassLint() => await Buf("lint", Checkout.PathOf("proto"));

    /// <summary>
    /// The image is what was published: <c>buf build proto -o tests/Ladis.Contracts.Tests/Schema/published.binpb</c> makes a new one after an
    /// addition.
    /// </summary>
    [Fact]
    public async Task Protos_ShouldNotBreakWhatWasPublished() =>
        await Buf("breaking", Checkout.PathOf("proto"), "--against", Path.Combine(AppContext.BaseDirectory, "Schema", "published.binpb"));

    private async Task Buf(params string[] arguments)
    {
        var program = SearchPath.Find("buf") ?? await Install();
        var (exitCode, output) = await Run(program, arguments);
        Assert.True(exitCode == 0, $"buf {string.Join(' ', arguments)}:\n{output}");
    }

    private async Task<string> Install()
    {
        var (exitCode, output) = await Run(SharedData.FindOrSkip("tools/install.sh"), [_tools, "buf"]);
        Assert.True(exitCode == 0, output);
        return Path.Combine(_tools, "buf");
    }

    private static async Task<(int ExitCode, string Output)> Run(string program, string[] arguments)
    {
        await using var process = await ChildProcess.StartAsync(program, arguments);
        var exitCode = await process.WaitForExitAsync(Waits.Long);
        return (exitCode, process.All);
    }
}
