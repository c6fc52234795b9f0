using Ladis.Contracts.V1;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace Ladis.Integration.Tests.EndToEnd.Story;

/// <summary>Activations that no worker of ours writes: each is dropped for a reason of its own.</summary>
internal static class StoryActivations
{
    /// <summary>No message at all.</summary>
    public static readonly byte[] Unreadable = [0x0A, 0xFF, 1, 2];

    public static List<Activation> Bad(DateTimeOffset time)
    {
        var activations = Shapes.Activations(Shapes.Draw(40_000, 3), first: 1_000_000);
        foreach (var activation in activations)
            activation.EventTime = Timestamp.FromDateTimeOffset(time);
        activations[0].Taps[0].Values.Float32[0] = float.NaN;
        activations[1].PredictedClass = 99;
        activations[2].Taps.RemoveAt(0);
        return activations;
    }
}
