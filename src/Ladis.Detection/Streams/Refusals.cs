namespace Ladis.Detection.Streams;

/// <summary>Requests that could be judged and do not count, because they repeat one that has.</summary>
internal static class Refusals
{
    /// <summary>Whether it is no fault of anybody: the detector is as good as before.</summary>
    public static bool IsRepetition(DropReason reason) => reason is DropReason.Duplicate or DropReason.SameSession or DropReason.NearCopy;

    /// <summary>The repetition, in words.</summary>
    public static string Sentence(DropReason reason) => reason switch
    {
        DropReason.Duplicate => "A request came again, with the same id or from the same record, and counts once (Ladis:Detection:DuplicateMemory).",
        DropReason.NearCopy => "A picture was shown again, or as good as the same one, and counts once while it is in the window (Ladis:Detection:MergeCopies).",
        _ => "A session has sent several requests, of which one counts while it is remembered (Ladis:Detection:ThinSessions).",
    };
}
