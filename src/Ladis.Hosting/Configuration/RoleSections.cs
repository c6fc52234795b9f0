using Ladis.Settings;

namespace Ladis.Hosting.Configuration;

/// <summary>Which sections a role uses.</summary>
internal static class RoleSections
{
    public static (string Name, IOptionSection Options)[] Inference(LadisOptions options) =>
    [
        (nameof(options.Kafka), options.Kafka), (nameof(options.SchemaRegistry), options.SchemaRegistry), (nameof(options.Topics), options.Topics),
        (nameof(options.Inference), options.Inference), (nameof(options.Http), options.Http),
    ];

    public static (string Name, IOptionSection Options)[] Detector(LadisOptions options) =>
    [
        (nameof(options.Kafka), options.Kafka), (nameof(options.SchemaRegistry), options.SchemaRegistry), (nameof(options.Topics), options.Topics),
        (nameof(options.Detection), options.Detection), (nameof(options.Baselines), options.Baselines), (nameof(options.Http), options.Http),
    ];

    public static (string Name, IOptionSection Options)[] All(LadisOptions options) => [.. Inference(options).Union(Detector(options))];
}
