namespace Ladis.Models.Onnx;

/// <summary>How class scores become probabilities.</summary>
public enum HeadKind
{
    /// <summary>The probabilities of all classes sum to one.</summary>
    Softmax = 0,

    /// <summary>Each class is there or not, by a probability of its own.</summary>
    Sigmoid = 1,

    /// <summary>One number a picture: the score of the second of two classes against the first.</summary>
    Binary = 2,
}
