using System.Diagnostics;
using Ladis.Chaos.Report;
using Ladis.Chaos.Scenarios;

// The long forms: what docs/reliability.md states. Names of scenarios on the command line; all without any.
var scenarios = LongForms.All;
string[] wanted = args.Length > 0 ? args : [.. scenarios.Select(s => s.Name)];
if (wanted.Except(scenarios.Select(s => s.Name), StringComparer.Ordinal).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"No scenario {unknown}; there are {string.Join(", ", scenarios.Select(s => s.Name))}.");
    return 2;
}

var failed = 0;
foreach (var scenario in scenarios.Where(s => wanted.Contains(s.Name, StringComparer.Ordinal)))
{
    Console.WriteLine($"== {scenario.Name}: {scenario.Title}");
    var start = Stopwatch.GetTimestamp();
    var findings = new Findings(text => Console.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalSeconds,7:F1} s  {text}"));
    var result = await scenario.Run(findings);
    ReliabilityPage.Write(scenario, result, Stopwatch.GetElapsedTime(start));
    failed += result.Failures.Count > 0 ? 1 : 0;
}

return failed == 0 ? 0 : 1;
