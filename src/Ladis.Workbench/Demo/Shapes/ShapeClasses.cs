namespace Ladis.Workbench.Demo.Shapes;

/// <summary>The ten classes of the demo's pictures; a label is an index into <see cref="Names"/>.</summary>
public static class ShapeClasses
{
    private static readonly string[] AllNames =
        ["circle", "square", "triangle", "star", "cross", "ring", "crescent", "heart", "arrow", "hexagon"];

    /// <summary>Names in the order of the model's logits.</summary>
    public static IReadOnlyList<string> Names => AllNames;

    /// <summary>Number of classes.</summary>
    /// <value>10</value>
    public static int Count => AllNames.Length;
}
