namespace Ladis.Reporting.Evaluation;

/// <summary>What is done to a tap's values before rows are compared.</summary>
public enum EvaluationView
{
    /// <summary>Nothing: the tap's (pooled) values, as the published method has them.</summary>
    Values = 0,

    /// <summary>Standardised, see <see cref="Statistics.ViewKind.Raw"/>.</summary>
    Raw = 1,

    /// <summary>Whitened residual of the predicted class, see <see cref="Statistics.ViewKind.ClassResidual"/>.</summary>
    ClassResidual = 2,

    /// <summary>Residual of the predicted class divided by standard deviations only.</summary>
    ClassResidualScaled = 3,

    /// <summary>Values in descending order, of the logits only.</summary>
    Sorted = 4,
}
