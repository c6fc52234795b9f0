using Ladis.Reporting.Evaluation;
using Ladis.Workbench.Sets;

namespace Ladis.Workbench.Evaluation;

/// <summary>A SET after the model saw it.</summary>
/// <param name="Reference">The SET.</param>
/// <param name="Rows">The rows of the taps.</param>
/// <param name="Indices">Each row's number among the pictures.</param>
/// <param name="Names">Each row's name.</param>
/// <param name="Pictures">The pictures; null for a range of a topic.</param>
internal sealed record LoadedSet(SetReference Reference, EvaluationSet Rows, IReadOnlyList<int> Indices, IReadOnlyList<string> Names, PictureSet? Pictures)
{
    public EvaluationSummary Summary => new(Reference.Name, Reference.Labels is null ? Reference.Location : $"{Reference.Location}@{Reference.Labels}", Rows.Count, Rows.Accuracy);
}
