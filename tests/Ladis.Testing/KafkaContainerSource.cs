using DotNet.Testcontainers.Builders;
using Testcontainers.Kafka;

namespace Ladis.Testing;

/// <summary>A Kafka in a container.</summary>
public static class KafkaContainerSource
{
    private const string Setting = "KAFKA_IMAGE=";

    /// <summary>The image that docker-compose.yml takes, too: that of its <c>.env</c>.</summary>
    public static string Image { get; } = ReadImage();

    /// <summary>The container's definition, or null where no Docker engine answers.</summary>
    public static KafkaContainer? Build()
    {
        try
        {
            return new KafkaBuilder(Image).Build();
        }
        catch (DockerUnavailableException)
        {
            return null;
        }
    }

    private static string ReadImage()
    {
        using var reader = new StreamReader(typeof(KafkaContainerSource).Assembly.GetManifestResourceStream("compose.env")!);
        return reader.ReadToEnd().Split('\n').Single(l => l.StartsWith(Setting, StringComparison.Ordinal))[Setting.Length..].Trim();
    }
}
