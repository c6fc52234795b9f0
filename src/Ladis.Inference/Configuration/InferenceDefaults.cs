using Ladis.Contracts;

namespace Ladis.Inference.Configuration;

/// <summary>Defaults of <see cref="InferenceOptions"/>.</summary>
public static class InferenceDefaults
{
    /// <summary>The consumer group of the inference role.</summary>
    public const string GroupId = "ladis-inference";

    /// <summary>Classes listed in a prediction.</summary>
    public const int TopClasses = 5;

    /// <summary>Activations are published of the requests whose offset is a multiple of this.</summary>
    public const int CaptureEvery = 1;

    /// <summary>Share of the requests whose activations are published.</summary>
    public const double CaptureRate = 1;

    /// <summary>Of captured requests, one in so many is answered once more on a filtered picture.</summary>
    public const int ConsistencyEvery = 4;

    /// <summary>The most streams that a header's values can be spread over.</summary>
    public const int MostShards = 10_000;

    /// <summary>Request headers that predictions and activations always carry too.</summary>
    public static IReadOnlyList<string> PassedHeaders { get; } = [RecordHeaders.TraceParent, RecordHeaders.TraceState, RecordHeaders.Client, RecordHeaders.Session];
}
