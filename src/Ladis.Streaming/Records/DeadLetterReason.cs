namespace Ladis.Streaming.Records;

/// <summary>Why a record was put aside. Every reason is deterministic: the same record would fail again.</summary>
public enum DeadLetterReason
{
    /// <summary>The record has no value.</summary>
    EmptyRecord = 0,

    /// <summary>The value is neither an image nor a message that was expected here.</summary>
    UnknownFormat = 1,

    /// <summary>The value claims to be a protobuf message but cannot be read as one.</summary>
    CorruptMessage = 2,

    /// <summary>The image is damaged or cut off.</summary>
    CorruptImage = 3,

    /// <summary>The value has more bytes, or the image more pixels, than allowed.</summary>
    TooLarge = 4,

    /// <summary>The request names a model that this worker does not serve.</summary>
    UnknownModel = 5,

    /// <summary>The tensor does not have the shape that the model takes.</summary>
    WrongShape = 6,

    /// <summary>A field that the record needs is missing.</summary>
    MissingField = 7,

    /// <summary>The model fails on this request, and not on others.</summary>
    ModelFailed = 8,

    /// <summary>The model's class scores for this request are not all finite numbers.</summary>
    NotFinite = 9,

    /// <summary>Processing the record, or making its answer, failed in a way that nobody foresaw.</summary>
    Failed = 10,

    /// <summary>The client cannot read this offset: its batch does not decompress, or is damaged. Only coordinates are left of it.</summary>
    Unreadable = 11,

    /// <summary>What answers the record is larger than its topic takes, or than the client sends.</summary>
    OutputTooLarge = 12,
}
