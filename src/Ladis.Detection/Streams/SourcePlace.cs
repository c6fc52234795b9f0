using System.Runtime.InteropServices;
using Ladis.Contracts.V1;

namespace Ladis.Detection.Streams;

/// <summary>Where a request stands in its log.</summary>
/// <param name="Log">Hash of topic, topic id and partition; 0 where the id is not known: then one log cannot be told from the next.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="EventTime">Its event time in milliseconds since 1970.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SourcePlace(ulong Log, long Offset, long EventTime)
{
    /// <summary>The place of an activation's request.</summary>
    /// <param name="activation">The activation.</param>
    /// <param name="log">Hash of its log.</param>
    public static SourcePlace Of(Activation activation, ulong log) =>
        new(activation.SourceTopicId.Length > 0 ? log : 0, activation.Source.Offset, activation.EventTime.ToDateTimeOffset().ToUnixTimeMilliseconds());
}
