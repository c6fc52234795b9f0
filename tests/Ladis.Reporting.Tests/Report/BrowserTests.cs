using System.Diagnostics;
using System.Text.RegularExpressions;
using Ladis.Reporting.Report;

namespace Ladis.Reporting.Tests.Report;

/// <summary>The report in headless Chromium; skipped where there is none.</summary>
public sealed partial class BrowserTests : IDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-browser-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Report_ShouldOpenWithoutConsoleMessagesAndRequests()
    {
        var (console, requests) = await Open(await HtmlReport.Render(SampleReport.Create()));

        Assert.Empty(console);
        Assert.Empty(requests);
        Assert.True(new FileInfo(Path.Combine(_folder.FullName, "page.png")).Length > 10_000);
    }

    [Fact]
    public async Task Check_ShouldSeeConsoleMessagesAndRequests_WhereThereAreSome()
    {
        var (console, requests) = await Open("<html><body><img src=\"http://127.0.0.1:9/x.png\"><script>console.error('boom')</script></body></html>");

        Assert.Contains("boom", Assert.Single(console), StringComparison.Ordinal);
        Assert.Equal("http://127.0.0.1:9/x.png", Assert.Single(requests));
    }

    private async Task<(List<string> Console, List<string> Requests)> Open(string html)
    {
        var browser = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        Assert.SkipWhen(browser is null, "No Chromium here (Debian: chromium).");
        string At(string name) => Path.Combine(_folder.FullName, name);
        await File.WriteAllTextAsync(At("page.html"), html);
        var start = new ProcessStartInfo(browser!)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
                $"--user-data-dir={At("profile")}", "--enable-logging=stderr", $"--log-net-log={At("net.json")}", $"--screenshot={At("page.png")}", "--window-size=1300,2000", new Uri(At("page.html")).AbsoluteUri,
            },
        };
        using var process = Process.Start(start)!;
        var (errors, output) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        using var patience = new CancellationTokenSource(Waits.Long);
        await process.WaitForExitAsync(patience.Token);
        await output;
        var requests = Url().Matches(await File.ReadAllTextAsync(At("net.json"))).Select(m => m.Groups["url"].Value).Distinct(StringComparer.Ordinal);
        // The browser itself asks Google for updates and the time.
        return ([.. (await errors).Split('\n').Where(l => l.Contains("CONSOLE", StringComparison.Ordinal))],
            [.. requests.Where(u => new Uri(u).Scheme is "http" or "https" && !Own().IsMatch(new Uri(u).Host))]);
    }

    [GeneratedRegex("\"url\":\"(?<url>[^\"]*)\"", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Url();

    [GeneratedRegex(@"(^|\.)(google|googleapis|gstatic)\.com$", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Own();
}
