using Ladis.Reporting.Evaluation;

namespace Ladis.Reporting.Report;

/// <summary>All that a report shows.</summary>
/// <param name="Result">The rates.</param>
/// <param name="Sets">The sets' details, in the order of the result.</param>
/// <param name="ClassNames">The model's class names, or empty.</param>
/// <param name="Triage">What the triage says, a row a set; empty where it was not asked for.</param>
public sealed record EvaluationReport(EvaluationResult Result, IReadOnlyList<SetReport> Sets, IReadOnlyList<string> ClassNames, IReadOnlyList<TriageCounts> Triage)
{
    /// <summary>What a class is called.</summary>
    /// <param name="index">Its number.</param>
    public string NameOf(int index) => index < ClassNames.Count ? ClassNames[index] : $"class {index}";
}
