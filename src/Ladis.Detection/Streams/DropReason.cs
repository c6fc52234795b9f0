namespace Ladis.Detection.Streams;

/// <summary>Why an activation takes no part in a window. Each is counted.</summary>
public enum DropReason
{
    /// <summary>The record cannot be read; it goes to the dead letters.</summary>
    Corrupt = 0,

    /// <summary>No baseline is known for the stream's model.</summary>
    NoBaseline = 1,

    /// <summary>The baseline was built from another file of the model, or from other taps.</summary>
    BaselineMismatch = 2,

    /// <summary>A value is NaN, infinite, or too large to compute with.</summary>
    NotFinite = 3,

    /// <summary>The predicted class is none of the model's.</summary>
    UnknownClass = 4,

    /// <summary>The same request has counted already: its id or its source is among the stream's last requests.</summary>
    Duplicate = 5,

    /// <summary>Another request of the same session has counted already (<see cref="Configuration.DetectionOptions.ThinSessions"/>).</summary>
    SameSession = 6,

    /// <summary>A near copy of a request in the window, which has counted (<see cref="Configuration.DetectionOptions.MergeCopies"/>).</summary>
    NearCopy = 7,
}
