using System.Text;

namespace Ladis.Reporting.Charts;

/// <summary>Markers as SVG path data; shapes differ so that colour is never the only difference.</summary>
public static class Marker
{
    private static readonly string[] Shapes =
    [
        "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0", "m-3.2 -3.2h6.4v6.4h-6.4z", "m0 -4.2l4 7h-8z", "m0 -4.4l4.4 4.4l-4.4 4.4l-4.4 -4.4z", "m0 4.2l4 -7h-8z",
    ];

    /// <summary>A filled marker of a series.</summary>
    /// <param name="series">Number of the series.</param>
    /// <param name="x">Place.</param>
    /// <param name="y">Place.</param>
    public static string Of(int series, double x, double y) => $"M{LinearScale.Format(x)} {LinearScale.Format(y)}{Shapes[series % Shapes.Length]}";

    /// <summary>Many dots in one path: strokes of no length with round caps.</summary>
    /// <param name="points">Their places.</param>
    public static string Dots(IEnumerable<(double X, double Y)> points) => Join(points, "h0");

    /// <summary>Many rings in one path.</summary>
    /// <param name="points">Their places.</param>
    public static string Rings(IEnumerable<(double X, double Y)> points) => Join(points, "m-2.1 0a2.1 2.1 0 1 0 4.2 0a2.1 2.1 0 1 0 -4.2 0");

    /// <summary>Many crosses in one path.</summary>
    /// <param name="points">Their places.</param>
    public static string Crosses(IEnumerable<(double X, double Y)> points) => Join(points, "m-2.4 -2.4l4.8 4.8m0 -4.8l-4.8 4.8");

    private static string Join(IEnumerable<(double X, double Y)> points, string shape)
    {
        ArgumentNullException.ThrowIfNull(points);
        var path = new StringBuilder();
        foreach (var (x, y) in points)
            path.Append('M').Append(LinearScale.Format(x)).Append(' ').Append(LinearScale.Format(y)).Append(shape);
        return path.ToString();
    }
}
