using System.Runtime.InteropServices;
using Ladis.Contracts.V1;
using Ladis.Statistics;

namespace Ladis.Detection.Streams;

/// <summary>
/// What makes two arrivals the same request: 64-bit hashes, stable across versions because checkpoints hold them. Whoever crafts a collision only takes
/// a request of his own for a duplicate, as equal ids would do.
/// </summary>
/// <param name="Id">Of the request's id; 0 when it has none.</param>
/// <param name="Source">Of the coordinates of the request's record.</param>
/// <param name="Session">Of the session's id; 0 when there is none, or sessions are not looked at.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RequestKeys(ulong Id, ulong Source, ulong Session)
{
    private const ulong IdDomain = 1;
    private const ulong SourceDomain = 2;
    private const ulong SessionDomain = 3;
    private const int CharsOfWord = 4;
    private const int BitsOfChar = 16;

    /// <summary>The keys of an activation; allocates nothing.</summary>
    /// <param name="activation">The activation.</param>
    /// <param name="sessions">Whether its session matters.</param>
    public static RequestKeys Of(Activation activation, bool sessions) => new(
        activation.RequestId.Length == 0 ? 0 : Hash(IdDomain, activation.RequestId).Value,
        Hash(SourceDomain, activation.Source.Topic).With(activation.Source.Partition).With(activation.Source.Offset).Value,
        !sessions || activation.SessionId.Length == 0 ? 0 : Hash(SessionDomain, activation.SessionId).Value);

    private static Seed Hash(ulong domain, string text)
    {
        var hash = Seed.From(domain).With(text.Length);
        for (var i = 0; i < text.Length; i += CharsOfWord)
        {
            var word = 0UL;
            for (var j = i; j < Math.Min(text.Length, i + CharsOfWord); j++)
                word = (word << BitsOfChar) | text[j];
            hash = hash.With(word);
        }

        return hash;
    }
}
