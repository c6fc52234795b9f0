using Ladis.Reporting.Charts;

namespace Ladis.Reporting.Tests.Charts;

public class MarkerTests
{
    [Fact]
    public void Dots_ShouldBeOneShortPath() => Assert.Equal("M1.5 2h0M3 4.3h0", Marker.Dots([(1.5, 2), (3, 4.26)]));

    [Fact]
    public void PlacesOfAMap_ShouldDifferInShape_NotInColourAlone()
    {
        (double X, double Y)[] place = [(1, 2)];

        Assert.Equal(3, new[] { Marker.Dots(place), Marker.Rings(place), Marker.Crosses(place) }.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Markers_ShouldDifferInShape() => Assert.Equal(5, Enumerable.Range(0, 5).Select(series => Marker.Of(series, 0, 0)).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void Scale_ShouldMapItsEnds()
    {
        var scale = new LinearScale(0, 100, 172, 10);

        Assert.Equal(("172", "10", "91"), (scale[0], scale[100], scale[50]));
    }
}
