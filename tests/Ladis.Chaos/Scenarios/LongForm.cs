using Ladis.Chaos.Report;

namespace Ladis.Chaos.Scenarios;

/// <summary>A scenario as <c>make chaos</c> runs it.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Setting">Its sizes and seed.</param>
/// <param name="Run">Runs it.</param>
internal sealed record LongForm(string Name, string Title, string Setting, Func<Findings, Task<ScenarioResult>> Run);
