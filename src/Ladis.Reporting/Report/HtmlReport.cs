using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ladis.Reporting.Report;

/// <summary>Renders a report to one HTML file: charts as SVG, pictures within the page, no script, no network.</summary>
public static class HtmlReport
{
    /// <summary>Renders the page.</summary>
    /// <param name="report">What to show.</param>
    public static async Task<string> Render(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(ReportPage.Report)] = report });
        var page = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<ReportPage>(parameters)).ToHtmlString());
        return "<!DOCTYPE html>\n" + page + "\n";
    }
}
