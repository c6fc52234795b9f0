namespace Ladis.Detection.Streams;

/// <summary>Why a request that could be judged does not count, in words.</summary>
internal static class Refusals
{
    public static string Sentence(DropReason reason) => reason switch
    {
        DropReason.Duplicate => "A request came again, with the same id or from the same record, and counts once (Ladis:Detection:DuplicateMemory).",
        DropReason.NearCopy => "A picture was shown again, or as good as the same one, and counts once while it is in the window (Ladis:Detection:MergeCopies).",
        _ => "A session has sent several requests, of which one counts while it is remembered (Ladis:Detection:ThinSessions).",
    };
}
