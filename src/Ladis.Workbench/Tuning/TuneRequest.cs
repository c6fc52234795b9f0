using Ladis.Reporting.Tuning;
using Ladis.Workbench.Sets;

namespace Ladis.Workbench.Tuning;

/// <summary>What <c>ladis tune</c> was asked for.</summary>
/// <param name="Baseline">Clean pictures.</param>
/// <param name="Sets">Attacked pictures.</param>
/// <param name="Options">What to try.</param>
/// <param name="Markdown">File to write, or null.</param>
internal sealed record TuneRequest(SetReference Baseline, IReadOnlyList<SetReference> Sets, TuneOptions Options, string? Markdown);
