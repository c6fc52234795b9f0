namespace Ladis.Inference.Telemetry;

/// <summary>Where a batch spends its time.</summary>
internal enum InferenceStage
{
    /// <summary>Decoding the pictures.</summary>
    Decode = 0,

    /// <summary>Resizing, normalising and laying out.</summary>
    Preprocess = 1,

    /// <summary>The model.</summary>
    Run = 2,

    /// <summary>Writing the messages.</summary>
    Serialize = 3,

    /// <summary>Handing them to the producer.</summary>
    Publish = 4,

    /// <summary>The second look at filtered pictures: filtering them, and their share of the model's time.</summary>
    Consistency = 5,
}
