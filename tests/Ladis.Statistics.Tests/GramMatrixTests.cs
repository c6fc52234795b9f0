using System.Text.Json;

namespace Ladis.Statistics.Tests;

public sealed class GramMatrixTests
{
    [Fact]
    public void UnbiasedMmd_ShouldEqualGoldenFile_ForEverySplit()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(SharedData.FindOrSkip("data/cifar10/golden-mmd.json")));
        var (x, y) = (Matrix(golden, "X"), Matrix(golden, "Y"));
        var gram = new GramMatrix();
        gram.Compute(Kernel.Gaussian, null, x, y);
        Assert.Equal(golden.RootElement.GetProperty("bw2").GetDouble(), gram.Bandwidth, 5);
        var expected = golden.RootElement.GetProperty("mmd2").EnumerateArray().Select(value => value.GetDouble()).ToArray();
        var splits = golden.RootElement.GetProperty("group1").EnumerateArray().Select(split => split.EnumerateArray().Select(row => row.GetInt32()).ToArray()).ToArray();
        for (var i = 0; i < splits.Length; i++)
        {
            Assert.Equal(expected[i], Mmd2(gram, splits[i]), 6);
        }
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(7, 3)]
    [InlineData(61, 37)]
    [InlineData(130, 300)]
    [InlineData(9, 2500)]
    public void Kernel_ShouldEqualScalarLoop_ForAnyShape(int rows, int columns)
    {
        var random = new SeededRandom(Seed.From(7).With((long)rows));
        var x = Samples.Gauss(rows, columns, random, shift: 3);
        var gram = new GramMatrix();
        gram.Compute(Kernel.FiveGaussians, null, x);
        var distances = new List<double>();
        for (var i = 0; i < rows; i++)
        {
            for (var j = i + 1; j < rows; j++)
            {
                distances.Add(Distance(x, i, j));
            }
        }

        var median = distances.Order().ElementAt((distances.Count - 1) / 2);
        Assert.Equal(1, gram.Bandwidth / median, 4);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < rows; j++)
            {
                var expected = i == j ? 0 : Enumerable.Range(-2, 5).Sum(f => Math.Exp(-Distance(x, i, j) / (gram.Bandwidth * Math.Pow(4, f))));
                Assert.InRange(gram.Values[(i * rows) + j] - expected, -2e-5, 2e-5);
            }
        }
    }

    [Fact]
    public void Median_ShouldEqualSortedOne_OfManyValues()
    {
        var random = new SeededRandom(Seed.From("many"));
        var median = new LowerMedian();
        Func<int, double>[] kinds =
        [
            _ => Math.Abs(random.NextGaussian()), i => i, i => i % 17, i => i % 3 == 0 ? random.NextDouble() : 0, i => i < 10_000 ? 1 : 2,
            i => i == 7 ? 1e30 : random.NextDouble(), i => i % 17 == 0 ? 1e6 + i : random.NextDouble(), _ => 4,
        ];
        foreach (var kind in kinds)
        {
            foreach (var count in new[] { 8192, 20_001 })
            {
                float[] values = [.. Enumerable.Range(0, count).Select(i => (float)kind(i))];
                Assert.Equal(values.Order().ElementAt((count - 1) / 2), median.Of(values));
            }
        }
    }

    private static double Distance(FloatMatrix x, int i, int j)
        => Enumerable.Range(0, x.Columns).Sum(c => Math.Pow((double)x[i, c] - x[j, c], 2));

    private static double Mmd2(GramMatrix gram, int[] first)
    {
        var inFirst = Enumerable.Range(0, gram.Size).Select(row => first.Contains(row)).ToArray();
        double n = first.Length, m = gram.Size - n, within = 0, others = 0, cross = 0;
        for (var i = 0; i < gram.Size; i++)
        {
            for (var j = 0; j < gram.Size; j++)
            {
                var value = gram.Values[(i * gram.Size) + j];
                _ = (inFirst[i], inFirst[j]) switch
                {
                    (true, true) => within += value,
                    (false, false) => others += value,
                    _ => cross += value,
                };
            }
        }

        return (within / (n * (n - 1))) + (others / (m * (m - 1))) - (cross / (n * m));
    }

    private static FloatMatrix Matrix(JsonDocument golden, string name)
        => FloatMatrix.FromRows([.. golden.RootElement.GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(value => value.GetSingle()).ToArray())]);
}
