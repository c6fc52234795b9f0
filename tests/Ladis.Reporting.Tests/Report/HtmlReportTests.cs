using System.Text.RegularExpressions;
using System.Xml.Linq;
using Ladis.Reporting.Report;

namespace Ladis.Reporting.Tests.Report;

public partial class HtmlReportTests
{
    [Fact]
    public async Task Page_ShouldNeedNoNetworkAndNoScript()
    {
        var html = await HtmlReport.Render(SampleReport.Create());

        Assert.DoesNotContain("http://", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https://", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.All(Sources().Matches(html).Select(m => m.Groups["value"].Value), source => Assert.StartsWith("data:image/png;base64,", source, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_ShouldBeReadableWithoutSight()
    {
        var page = Parse(await HtmlReport.Render(SampleReport.Create()));

        Assert.All(page.Descendants("img"), image => Assert.NotEmpty((string?)image.Attribute("alt") ?? ""));
        Assert.All(page.Descendants("figure").Descendants("svg"), chart => Assert.Equal(("img", true), ((string?)chart.Attribute("role"), ((string?)chart.Attribute("aria-label"))?.Length > 20)));
        Assert.All(page.Descendants("table"), table => Assert.NotNull(table.Element("caption")));
        Assert.Equal("en", (string?)page.Attribute("lang"));
        Assert.Contains(page.Descendants("svg"), chart => ((string?)chart.Attribute("aria-label"))?.Contains("raw: stem 100, logits 100.", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Page_ShouldBeUsableByKeyboard()
    {
        var page = Parse(await HtmlReport.Render(SampleReport.Create()));

        var ids = page.Descendants().Attributes("id").Select(a => a.Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.All(page.Descendants("a").Select(a => (string)a.Attribute("href")!), link => Assert.Contains(link[1..], ids));
        Assert.All(page.Descendants("table"), table => Assert.Equal("0", (string?)table.Parent!.Attribute("tabindex")));
    }

    [Fact]
    public async Task Page_ShouldFollowLightAndDark()
    {
        var html = await HtmlReport.Render(SampleReport.Create());

        Assert.Contains("@media (prefers-color-scheme: dark)", html, StringComparison.Ordinal);
        Assert.Contains("<meta name=\"color-scheme\" content=\"light dark\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_ShouldBeEscaped()
    {
        var html = await HtmlReport.Render(SampleReport.Create());

        Assert.Contains("attacked &lt;1&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("attacked <1>", html, StringComparison.Ordinal);
    }

    /// <summary>The page without what HTML writes and XML does not.</summary>
    private static XElement Parse(string html)
    {
        var body = html["<!DOCTYPE html>".Length..];
        body = Style().Replace(body, "");
        body = Voids().Replace(body, "<${tag}${rest}/>");
        return XElement.Parse(Bare().Replace(body, " open=\"open\""));
    }

    [GeneratedRegex("src=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Sources();

    [GeneratedRegex("<style>.*?</style>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Style();

    [GeneratedRegex("<(?<tag>meta|link|img)(?<rest>[^>]*?)/?>", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Voids();

    [GeneratedRegex(" open(?==|>|\\s)(?!=)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Bare();
}
