using System.Globalization;
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
/// <param name="Place">Where it stands, in which log.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RequestKeys(ulong Id, ulong Source, ulong Session, SourcePlace Place)
{
    private const ulong IdDomain = 1;
    private const ulong SourceDomain = 2;
    private const ulong SessionDomain = 3;
    private const ulong LogDomain = 4;
    private const int MostDigits = 40;
    private const int CharsOfWord = 4;
    private const int BitsOfChar = 16;

    /// <summary>The keys of an activation; allocates nothing.</summary>
    /// <param name="activation">The activation.</param>
    /// <param name="sessions">Whether its session matters.</param>
    public static RequestKeys Of(Activation activation, bool sessions) => new(
        activation.RequestId.Length == 0 || IsPlace(activation) ? 0 : Hash(IdDomain, activation.RequestId).Value,
        Log(activation).With(activation.Source.Offset).Value,
        !sessions || activation.SessionId.Length == 0 ? 0 : Hash(SessionDomain, activation.SessionId).Value,
        SourcePlace.Of(activation, Log(activation).Value));

    /// <summary>The partition that the request stands in. Its offsets repeat when the topic is made again, which its id tells.</summary>
    private static Seed Log(Activation activation)
    {
        var log = Hash(SourceDomain, activation.Source.Topic);
        if (activation.SourceTopicId.Length > 0)
            log = log.With(Hash(LogDomain, activation.SourceTopicId).Value);
        return log.With(activation.Source.Partition);
    }

    /// <summary>Whether the id is none: the worker lets a request's coordinates stand for it, which say more where the log is known.</summary>
    private static bool IsPlace(Activation activation)
    {
        var source = activation.Source;
        var id = activation.RequestId.AsSpan();
        Span<char> place = stackalloc char[MostDigits];
        return activation.SourceTopicId.Length > 0 && id.StartsWith(source.Topic, StringComparison.Ordinal)
            && place.TryWrite(CultureInfo.InvariantCulture, $"/{source.Partition}/{source.Offset}", out var length) && id[source.Topic.Length..].SequenceEqual(place[..length]);
    }

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
