namespace Ladis.Statistics.Tests;

public sealed class CopyMemoryTests
{
    private static readonly float[][] Rows = Gaussian("rows", 300, 16);

    [Fact]
    public void Direction_ShouldNotChange_WithBrightnessAndContrast()
    {
        var means = Picture(1);

        var (plain, altered) = (Direct(means), Direct(Array.ConvertAll(means, value => (byte)(20 + (value / 2)))));

        Assert.True(Dot(plain, altered) > 0.999);
        Assert.Equal(1, Dot(plain, plain), 1e-5);
        Assert.Equal(0, plain.Sum(), 1e-4);
    }

    [Fact]
    public void FlatPictures_ShouldLookAlike_AndLikeNoOther()
    {
        var (white, black) = (Direct([.. Enumerable.Repeat((byte)255, 64)]), Direct([.. Enumerable.Range(0, 64).Select(i => (byte)(i % 2))]));

        Assert.Equal(1, Dot(white, black), 1e-5);
        Assert.Equal(0, Dot(white, Direct(Picture(2))), 1e-4);
    }

    [Fact]
    public void Radius_ShouldBeHalfOfTheLeastDistance_WhenRowsAreFew()
    {
        var rule = CopyRule.Fit([[0, 0, 7], [1, 0, 7], [0, 2, 7], [1, 3, 7]]);

        // Variances 1/3 and 9/4; the third column says nothing. The nearest two differ by 2 in the second: (0 + 4 / (9/4)) / 2.
        Assert.Equal(0.5 * (4 / 2.25 / 2), rule.Radius, 1e-6);
    }

    [Fact]
    public void DifferentRows_ShouldNotBeNear()
    {
        var (rule, others) = (CopyRule.Fit(Rows), Gaussian("others", 300, 16));

        Assert.True(rule.Radius > 0);
        Assert.DoesNotContain(others, other => Rows.Any(row => rule.AreNear(row, other)));
        Assert.All(Rows, row => Assert.True(rule.AreNear(row, Array.ConvertAll(row, value => value + 0.01f))));
    }

    [Fact]
    public void Copy_ShouldBeFound_OnlyWhereBothAreNear_AndAmongTheLast()
    {
        var memory = new CopyMemory(3, CopyRule.Fit(Rows));
        for (var i = 0; i < 4; i++)
            memory.Add(Direct(Picture(i)), Rows[i]);
        memory.Add([], null);

        Assert.True(memory.Holds(Direct(Picture(3)), Rows[3], last: 3));
        Assert.True(memory.Holds(Direct(Picture(2)), Rows[2], last: 3));
        Assert.False(memory.Holds(Direct(Picture(1)), Rows[1], last: 3));
        Assert.False(memory.Holds(Direct(Picture(2)), Rows[2], last: 2));
        Assert.False(memory.Holds(Direct(Picture(3)), Rows[9], last: 3));
        Assert.False(memory.Holds(Direct(Picture(9)), Rows[3], last: 3));
    }

    private static float[] Direct(byte[] means)
    {
        var direction = new float[PictureSketch.Cells];
        PictureSketch.Direct(means, direction);
        return direction;
    }

    private static byte[] Picture(int number)
    {
        var means = new byte[PictureSketch.Cells];
        new Random(number).NextBytes(means);
        return means;
    }

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    private static float[][] Gaussian(string seed, int count, int width)
    {
        var random = new SeededRandom(Seed.From(seed));
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, width).Select(_ => (float)random.NextGaussian()).ToArray())];
    }
}
