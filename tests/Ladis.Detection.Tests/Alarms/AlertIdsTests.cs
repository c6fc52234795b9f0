using Ladis.Contracts.V1;
using Ladis.Detection.Alarms;

namespace Ladis.Detection.Tests.Alarms;

public sealed class AlertIdsTests
{
    /// <summary>As Python's uuid.uuid5 gives them.</summary>
    [Fact]
    public void Uuid_ShouldBeThatOfRfc9562() =>
        Assert.Equal(new Guid("2ed6657d-e927-568b-95e1-2665a8aea6a2"), AlertIds.Version5(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com"));

    [Fact]
    public void Id_ShouldNeverChange_ForAnEpisode() =>
        Assert.Equal("3d56ceb8-a045-59c9-9cc9-521d5c7d4d34", AlertIds.OfEpisode("shapes@1", "abc", "", Window(100), ""));

    [Fact]
    public void Id_ShouldDiffer_BetweenEpisodes_Streams_Baselines_Policies_AndLogs()
    {
        string[] ids =
        [
            AlertIds.OfEpisode("shapes@1", "abc", "", Window(100), ""), AlertIds.OfEpisode("shapes@1", "abc", "", Window(101), ""),
            AlertIds.OfEpisode("shapes@2", "abc", "", Window(100), ""), AlertIds.OfEpisode("shapes@1", "abd", "", Window(100), ""),
            AlertIds.OfEpisode("shapes@1", "abc", "\nDetectionRate", Window(100), ""), AlertIds.OfEpisode("shapes@1", "abc", "\nDetectionRate", Window(100), "a"),
            AlertIds.OfEpisode("shapes@1", "abc", "", Window(100), "a"), AlertIds.OfEpisode("shapes@1", "abc", "", Window(100), "b"),
        ];

        Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
    }

    private static WindowId Window(long first) => new() { Topic = "ladis.activations", Partition = 2, FirstOffset = first, LastOffset = 199 };
}
