namespace Ladis.Detection.Streams;

/// <summary>Why a request that could be judged does not count, in words.</summary>
internal static class Refusals
{
    public static string Sentence(DropReason reason) => reason == DropReason.Duplicate
        ? "A request came again, with the same id or from the same record, and counts once (Ladis:Detection:DuplicateMemory)."
        : "A session has sent several requests, of which one counts while it is remembered (Ladis:Detection:ThinSessions).";
}
