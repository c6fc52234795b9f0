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
    public async Task Headings_ShouldBeAnOutlineWithoutGaps()
    {
        var page = Parse(await HtmlReport.Render(SampleReport.Create()));

        var levels = page.Descendants().Where(e => e.Name.LocalName is "h1" or "h2" or "h3" or "h4").Select(e => e.Name.LocalName[1] - '0').ToList();
        Assert.Equal(1, levels[0]);
        Assert.Single(levels, level => level == 1);
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1));
        Assert.All(page.Descendants("section"), section => Assert.Contains(page.Descendants("h2"), h => (string?)h.Attribute("id") == (string?)section.Attribute("aria-labelledby")));
    }

    /// <summary>WCAG 2.1, 1.4.3 and 1.4.11: 4.5 for text, 3 for what charts are drawn with.</summary>
    [Theory]
    [InlineData("ink", 4.5)]
    [InlineData("soft", 4.5)]
    [InlineData("accent", 4.5)]
    [InlineData("s0", 3)]
    [InlineData("s1", 3)]
    [InlineData("s2", 3)]
    [InlineData("s3", 3)]
    [InlineData("s4", 3)]
    [InlineData("normal", 3)]
    [InlineData("unsuspected", 3)]
    public async Task Colours_ShouldStandOutInLightAndDark(string colour, double ratio)
    {
        var css = Style().Match(await HtmlReport.Render(SampleReport.Create())).Value;

        foreach (var scheme in css.Split("prefers-color-scheme: dark")[..2])
        {
            var colours = Colour().Matches(scheme).DistinctBy(m => m.Groups["name"].Value, StringComparer.Ordinal).ToDictionary(m => m.Groups["name"].Value, m => Luminance(m.Groups["value"].Value), StringComparer.Ordinal);
            Assert.All(new[] { "paper", "card" }, ground => Assert.InRange(Contrast(colours[colour], colours[ground]), ratio, 21));
        }
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

    private static double Contrast(double a, double b) => (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);

    private static double Luminance(string hex)
    {
        var linear = Convert.FromHexString(hex).Select(b => b / 255.0).Select(v => v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4)).ToArray();
        return (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);
    }

    [GeneratedRegex("--(?<name>[a-z0-9]+): #(?<value>[0-9a-f]{6})", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Colour();

    [GeneratedRegex("src=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Sources();

    [GeneratedRegex("<style>.*?</style>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Style();

    [GeneratedRegex("<(?<tag>meta|link|img)(?<rest>[^>]*?)/?>", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Voids();

    [GeneratedRegex(" open(?==|>|\\s)(?!=)", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Bare();
}
