namespace Ladis.Statistics;

/// <summary>A number that an arrival is judged by.</summary>
public enum ScoreKind
{
    /// <summary>First minus second logit.</summary>
    Margin = 0,

    /// <summary>Squared Mahalanobis distance from the fit split's mean of the predicted class.</summary>
    Residual = 1,

    /// <summary>
    /// Normal rank of the margin of <see cref="ScoreOptions.Logits"/> plus that of the tap's residual, among fit rows of the predicted
    /// class: sure although far from the class.
    /// </summary>
    Overconfidence = 2,

    /// <summary>Normal rank of first minus second logit, less that of second minus third: one rival comes close, the others do not.</summary>
    Rivalry = 3,

    /// <summary>How much surer of its answer the model is on the filtered picture than on the picture itself, where a request has it.</summary>
    Consistency = 4,
}
