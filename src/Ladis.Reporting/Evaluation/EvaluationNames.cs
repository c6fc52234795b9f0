namespace Ladis.Reporting.Evaluation;

/// <summary>What methods and views are called on the command line and in tables.</summary>
public static class EvaluationNames
{
    /// <summary>The tap column of a test that combines all views.</summary>
    public const string AllTaps = "all";

    /// <summary>The view column of a test that combines all views by min-p.</summary>
    public const string Combined = "min-p";

    /// <summary>The set of the baseline's own held-out rows.</summary>
    public const string BaselineSet = "baseline";

    /// <summary>The method column of the triage, whose views are the kinds of shift.</summary>
    public const string Triage = "triage";

    /// <summary>Views by name.</summary>
    public static IReadOnlyDictionary<string, EvaluationView> Views { get; } = new Dictionary<string, EvaluationView>(StringComparer.Ordinal)
    {
        ["values"] = EvaluationView.Values,
        ["raw"] = EvaluationView.Raw,
        ["class-residual"] = EvaluationView.ClassResidual,
        ["class-residual-scaled"] = EvaluationView.ClassResidualScaled,
        ["sorted"] = EvaluationView.Sorted,
    };

    /// <summary>Methods by name.</summary>
    public static IReadOnlyDictionary<string, EvaluationMethod> Methods { get; } = new Dictionary<string, EvaluationMethod>(StringComparer.Ordinal)
    {
        ["permutation"] = EvaluationMethod.Permutation,
        ["matched"] = EvaluationMethod.Matched,
        ["ladis-2022"] = EvaluationMethod.Ladis2022,
    };

    /// <summary>A view's name.</summary>
    /// <param name="view">The view.</param>
    public static string Of(EvaluationView view) => Views.First(pair => pair.Value == view).Key;

    /// <summary>A method's name.</summary>
    /// <param name="method">The method.</param>
    public static string Of(EvaluationMethod method) => Methods.First(pair => pair.Value == method).Key;
}
