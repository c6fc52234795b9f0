namespace Ladis.Workbench.Demo.Shapes;

/// <summary>A filled figure: closed polygons under the even-odd rule, so that an inner polygon is a hole.</summary>
internal sealed class Outline(params Point[][] contours)
{
    public IReadOnlyList<Point[]> Contours { get; } = contours;

    /// <summary>The figure stretched along its own axes, turned, and moved to its place in the picture.</summary>
    public Outline Place(Placement placement)
    {
        var placed = new Point[Contours.Count][];
        for (var c = 0; c < placed.Length; c++)
        {
            placed[c] = Array.ConvertAll(Contours[c], placement.Apply);
        }

        return new Outline(placed);
    }
}
