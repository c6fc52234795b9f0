using Ladis.Contracts;
using Ladis.Contracts.V1;
using Spectre.Console;

namespace Ladis.Workbench.Demo;

/// <summary>Shows the demo while it runs: a live table on a terminal, plain lines elsewhere.</summary>
internal sealed class DemoScreen(DemoLedger ledger, DemoOptions options, TimeProvider time)
{
    private static readonly TimeSpan LiveRefresh = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LineRefresh = TimeSpan.FromSeconds(1);

    public async Task Run(CancellationToken stop)
    {
        // A table that moves is drawn with codes for the terminal, so that it goes around the program's writer; what stands in it is escaped here.
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new DemoTerminal() });
        if (Console.IsOutputRedirected || !console.Profile.Capabilities.Interactive)
        {
            Console.WriteLine(DemoLine.Header);
            await Every(LineRefresh, () => Console.WriteLine(DemoLine.Of(ledger.Snapshot())), stop);
            return;
        }

        await console.Live(Table(ledger.Snapshot())).StartAsync(live => Every(LiveRefresh, () => live.UpdateTarget(Table(ledger.Snapshot())), stop));
    }

    private async Task Every(TimeSpan period, Action show, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(period, time);
        while (!stop.IsCancellationRequested && !ledger.IsComplete)
        {
            show();
            await timer.WaitForNextTickAsync(stop);
        }

        show();
    }

    private Table Table(DemoSnapshot now)
    {
        var table = new Table().Title("[bold]Ladis demo[/]").AddColumn("").AddColumn(new TableColumn("now").RightAligned()).AddColumn("means");
        table.AddRow("traffic", Colour(now.Phase, now.Phase == "attack" ? "red" : "green"), $"{now.Sent} of {options.Total} requests sent, {now.Answered} answered");
        table.AddRow("accuracy", Percent(now.Accuracy), "of the last 200 answers");
        table.AddRow("detection rate", Escape(DemoLine.Rate(now.Verdict)), "tests on random subsets that reject (baseline): the view that sees most");
        table.AddRow("p-value", now.Verdict is { } v ? $"{v.WindowTest.PValue:F3}" : "–", "exact, of the last 100 requests");
        table.AddRow("evidence", DemoLine.Evidence(now.Verdict), $"of {now.Verdict?.Sequential.LogThreshold ?? 0:F1} that raise the alarm (natural log)");
        table.AddRow("alarm", now.AlarmActive ? "[bold red]FIRING[/]" : "[green]quiet[/]", Escape(Story(now.Alerts)));
        return table;
    }

    private static string Story(IReadOnlyList<Alert> alerts) => alerts.Count == 0
        ? "none so far"
        : string.Join(", ", alerts.Select(a => $"{a.State.ToString().ToLowerInvariant()} at request {a.Request.Offset + 1}"));

    private static string Colour(string text, string colour) => $"[{colour}]{Escape(text)}[/]";

    private static string Escape(string text) => Markup.Escape(PlainText.Line(text));

    private static string Percent(double? share) => share is { } s ? $"{100 * s:F0} %" : "–";
}
