namespace Ladis.Workbench.Demo.Shapes;

/// <summary>The unit figures of the ten classes, about the origin, with a radius of about 1.</summary>
internal static class ShapeOutlines
{
    private const int CurveSteps = 40;

    private static readonly Outline[] ByLabel =
    [
        new(Regular(CurveSteps, 0.9f)),
        new(Regular(4, 1.02f)),
        new(Regular(3, 1.1f)),
        new(Star()),
        new(Cross()),
        new(Regular(CurveSteps, 0.95f), Regular(CurveSteps, 0.52f)),
        new(Crescent()),
        new(Heart()),
        new(Arrow()),
        new(Regular(6, 0.98f)),
    ];

    /// <summary>A bar of half-lengths 1, which a placement stretches to a line.</summary>
    public static Outline Bar { get; } = new([new Point(-1, -1), new Point(1, -1), new Point(1, 1), new Point(-1, 1)]);

    /// <summary>The unit figure of a class.</summary>
    public static Outline Of(int label) => ByLabel[label];

    private static Point[] Regular(int corners, float radius) =>
        Curve(corners, i => Scaled(Geometry.OnCircle((double)i / corners), radius));

    private static Point[] Star() =>
        Curve(10, i => Scaled(Geometry.OnCircle(i / 10.0), i % 2 == 0 ? 1.12f : 0.45f));

    private static Point[] Cross()
    {
        const float Long = 0.98f;
        const float Half = 0.29f;
        return
        [
            new(-Half, -Long), new(Half, -Long), new(Half, -Half), new(Long, -Half), new(Long, Half), new(Half, Half),
            new(Half, Long), new(-Half, Long), new(-Half, Half), new(-Long, Half), new(-Long, -Half), new(-Half, -Half),
        ];
    }

    /// <summary>A disc without a smaller disc beside its centre: the outer arc there, the inner arc back.</summary>
    private static Point[] Crescent()
    {
        const double Outer = 1.0;
        const double Inner = 0.82;
        const double Shift = 0.45;
        const float Recentre = 0.25f;
        var cornerX = (Outer * Outer - Inner * Inner + Shift * Shift) / (2 * Shift);
        var cornerY = Math.Sqrt(Outer * Outer - cornerX * cornerX);
        var outerTurn = Math.Atan2(cornerY, cornerX) / Math.Tau;
        var innerTurn = Math.Atan2(cornerY, cornerX - Shift) / Math.Tau;
        const int Half = CurveSteps / 2;
        return Curve(2 * Half, i => i < Half
            ? Moved(Scaled(Geometry.OnCircle(Between(outerTurn, i, Half)), (float)Outer), Recentre)
            : Moved(Scaled(Geometry.OnCircle(1 - Between(innerTurn, i - Half, Half)), (float)Inner), Recentre + (float)Shift));

        // The way round the far side, from one corner to the other.
        static double Between(double turn, int step, int steps) => turn + (1 - 2 * turn) * step / steps;
    }

    /// <summary>The classical curve x = 16 sin³ t, y = 13 cos t − 5 cos 2t − 2 cos 3t − cos 4t.</summary>
    private static Point[] Heart() => Curve(CurveSteps, i =>
    {
        var t = i * Math.Tau / CurveSteps;
        var x = 16 * Math.Pow(Math.Sin(t), 3);
        var y = 13 * Math.Cos(t) - 5 * Math.Cos(2 * t) - 2 * Math.Cos(3 * t) - Math.Cos(4 * t);
        return new Point(Geometry.OnGrid(x / 15.5), Geometry.OnGrid(-(y + 2) / 15.5));
    });

    private static Point[] Arrow() =>
    [
        new(1.1f, 0), new(0.2f, -0.85f), new(0.2f, -0.28f), new(-1, -0.28f), new(-1, 0.28f), new(0.2f, 0.28f), new(0.2f, 0.85f),
    ];

    private static Point[] Curve(int steps, Func<int, Point> at) => [.. Enumerable.Range(0, steps).Select(at)];

    private static Point Scaled(Point p, float radius) => new(p.X * radius, p.Y * radius);

    private static Point Moved(Point p, float x) => p with { X = p.X + x };
}
