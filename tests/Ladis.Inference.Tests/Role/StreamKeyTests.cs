using Google.Protobuf;
using Ladis.Contracts;
using Ladis.Contracts.V1;

namespace Ladis.Inference.Tests.Role;

/// <summary>Which stream a request belongs to.</summary>
public sealed class StreamKeyTests : ShippedModelTests
{
    [Theory]
    [InlineData("x-tenant", "x-tenant")]
    [InlineData("X-Tenant", "x-tenant")]
    [InlineData("ladis.client", "ladis.client")]
    public void Streams_ShouldBeDividedByAHeader(string configured, string sent)
    {
        using var divided = Processor(With(o => o.StreamKey.Header = configured));

        divided.Process([Request(0, Picture(0), Header(sent, "a")), Request(1, Picture(1), Header(sent, "b")), Request(2, Picture(2)), Request(3, Picture(3), Header(sent, "a"))], Sent);

        Assert.Equal(["shapes@a7389948bfa6#a", "shapes@a7389948bfa6#b", "shapes@a7389948bfa6", "shapes@a7389948bfa6#a"], Read<Activation>(Topics.Activations).Select(a => a.StreamId));
        Assert.Equal(["shapes@a7389948bfa6#a", "shapes@a7389948bfa6#b", "shapes@a7389948bfa6", "shapes@a7389948bfa6#a"], Sent.Of(Topics.Activations).Select(r => System.Text.Encoding.UTF8.GetString(r.Key!)));
    }

    [Fact]
    public void Stream_ShouldAlsoBeKnownByTheClientOfAMessage()
    {
        using var divided = Processor(With(o => o.StreamKey.Header = RecordHeaders.Client));
        var request = new InferenceRequest { ClientId = "tenant-1", Image = ByteString.CopyFrom(Picture(0)) };

        divided.Process([Request(0, request.ToByteArray())], Sent);

        Assert.Equal("shapes@a7389948bfa6#tenant-1", Assert.Single(Read<Activation>(Topics.Activations)).StreamId);
    }

    /// <summary>The detector compares requests within it.</summary>
    [Fact]
    public void Context_ShouldBeTheValueOfItsHeader_CutWhereItIsLong()
    {
        using var told = Processor(With(o => o.Capture.ContextHeader = "X-Camera"));

        told.Process([Request(0, Picture(0), Header("x-camera", "7")), Request(1, Picture(1)), Request(2, Picture(2), Header("x-camera", new string('7', 600)))], Sent);

        Assert.Equal(["7", "", BoundedText.Cut(new string('7', 600))], Read<Activation>(Topics.Activations).Select(a => a.Context));
    }

    [Fact]
    public void Context_ShouldAlsoBeTheClientOfAMessage()
    {
        using var told = Processor(With(o => o.Capture.ContextHeader = RecordHeaders.Client));

        told.Process([Request(0, new InferenceRequest { ClientId = "tenant-1", Image = ByteString.CopyFrom(Picture(0)) }.ToByteArray())], Sent);

        Assert.Equal("tenant-1", Assert.Single(Read<Activation>(Topics.Activations)).Context);
    }

    [Fact]
    public void Streams_ShouldBeNoMoreThanTheShards()
    {
        using var divided = Processor(With(o => (o.StreamKey.Header, o.StreamKey.Shards) = ("x-tenant", 3)));

        divided.Process([.. Enumerable.Range(0, 16).Select(i => Request(i, Picture(i), Header("x-tenant", $"tenant {i % 8}")))], Sent);

        var streams = Read<Activation>(Topics.Activations).Select(a => a.StreamId).ToList();
        Assert.Equal(streams[..8], streams[8..]);
        Assert.Equal(["shapes@a7389948bfa6#0", "shapes@a7389948bfa6#1", "shapes@a7389948bfa6#2"], streams.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Stream_ShouldStayShort_WhenACallerSendsALongKey()
    {
        using var divided = Processor(With(o => o.StreamKey.Header = "x-tenant"));

        divided.Process([Request(0, Picture(0), Header("x-tenant", new string('x', 10_000)))], Sent);

        Assert.Matches("^shapes@a7389948bfa6#[0-9a-f]{64}$", Assert.Single(Read<Activation>(Topics.Activations)).StreamId);
    }
}
