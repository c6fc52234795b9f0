using System.Diagnostics;

namespace Ladis.Deployment.Tests.Fixtures;

/// <summary>What a program that ran to its end left.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record CommandLine(int Code, string Output, string Error)
{
    /// <summary>Both streams, for messages and for what may stand on either.</summary>
    public string All => $"{Output}\n{Error}".Trim();

    /// <summary>Runs a program.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables on top of this process's own.</param>
    /// <param name="input">What it reads from standard input.</param>
    public static async Task<CommandLine> TryAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string input = "")
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Checkout.Root,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(Waits.Long);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        return new CommandLine(process.ExitCode, await output, await error);
    }

    /// <summary>Runs a program that must end well; its standard output.</summary>
    public static async Task<string> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string input = "")
    {
        var all = arguments.ToList();
        var ended = await TryAsync(program, all, environment, input);
        Assert.True(ended.Code == 0, $"{Path.GetFileName(program)} {string.Join(' ', all)} exited with {ended.Code}:\n{ended.All}");
        return ended.Output;
    }
}
