using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>A mix of ten classes that traffic moves to.</summary>
/// <param name="Name">What the page calls it.</param>
/// <param name="Shares">Draws the classes' shares; they need not sum to 1.</param>
/// <param name="Predicted">Whether they are shares of predicted classes; else of true ones.</param>
internal sealed record ClassMix(string Name, Func<SeededRandom, double[]> Shares, bool Predicted = false)
{
    /// <summary>Requests of all classes, then of the mix, each once, until the requests of a class that is asked for are used up.</summary>
    public IEnumerable<LabelledRequest> Stream(LabelledRequest[] requests, int first, SeededRandom random)
    {
        var order = random.Permutation(requests.Length);
        foreach (var place in order[..first])
        {
            yield return requests[place];
        }

        var shares = Shares(random);
        var left = order[first..].Select(place => requests[place]).ToLookup(ClassOf);
        var waiting = Enumerable.Range(0, shares.Length).Select(c => new Queue<LabelledRequest>(left[c])).ToArray();
        while (true)
        {
            if (!waiting[Draw(shares, random)].TryDequeue(out var request))
            {
                yield break;
            }

            yield return request;
        }
    }

    public int ClassOf(LabelledRequest request) => Predicted ? request.Class : request.Label;

    public static int Draw(double[] shares, SeededRandom random)
    {
        var (left, chosen) = (random.NextDouble() * shares.Sum(), 0);
        while (chosen < shares.Length - 1 && (left -= shares[chosen]) >= 0)
        {
            chosen++;
        }

        return chosen;
    }
}

/// <summary>The mixes of the page on real traffic.</summary>
internal static class ClassMixes
{
    private const int Classes = 10;
    private const int Cat = 3;
    private const int Dog = 5;

    public static IReadOnlyList<ClassMix> All { get; } =
    [
        new("predicted mix jumps to 5 of 10", _ => Only([0, 1, 2, 3, 4]), Predicted: true),
        new("true classes: cat and dog", _ => Only([Cat, Dog])),
        new("true classes: 2 of 10", random => Only(random.Permutation(Classes)[..2])),
        new("true classes: Dirichlet(.3)", random => [.. Enumerable.Range(0, Classes).Select(_ => Gamma(0.3, random))]),
        new("true classes: 1 of 10", random => Only([random.Next(Classes)])),
    ];

    private static double[] Only(int[] chosen) => [.. Enumerable.Range(0, Classes).Select(c => chosen.Contains(c) ? 1.0 : 0)];

    /// <summary>Marsaglia, Tsang, <em>A simple method for generating gamma variables</em>, with their lift for shapes below 1.</summary>
    private static double Gamma(double shape, SeededRandom random)
    {
        var d = shape + 1 - (1.0 / 3);
        while (true)
        {
            var x = random.NextGaussian();
            var v = Math.Pow(1 + (x / Math.Sqrt(9 * d)), 3);
            if (v > 0 && Math.Log(random.NextDouble()) < (x * x / 2) + d - (d * v) + (d * Math.Log(v)))
            {
                return d * v * Math.Pow(random.NextDouble(), 1 / shape);
            }
        }
    }
}

/// <summary>Scores of classes of which an eighth is taken for one of two others, with lower scores; drawn afresh for ever.</summary>
internal sealed class GeneratedRequests(SeededRandom random, int classes = GeneratedRequests.Ten, bool ties = false)
{
    public const int Ten = 10;

    public LabelledRequest[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => Next(random.Next(classes)))];

    public IEnumerable<LabelledRequest> Stream(ClassMix mix, int first)
    {
        foreach (var request in Draw(first))
        {
            yield return request;
        }

        var shares = mix.Shares(random);
        while (true)
        {
            var wanted = ClassMix.Draw(shares, random);
            var request = Next(mix.Predicted ? random.Next(classes) : wanted);
            if (mix.ClassOf(request) == wanted)
            {
                yield return request;
            }
        }
    }

    /// <summary>A calibration of rows drawn anew, without true classes and with them.</summary>
    public (ConformalCalibration Unlabelled, ConformalCalibration Labelled) Calibrate(int rows)
    {
        var (bag, edges) = (Draw(rows), Draw(rows / 3));
        ConformalCalibration Build(int[] labels) => ConformalCalibration.Build(
            [[.. bag.Select(row => row.Scores[0])], [.. bag.Select(row => row.Scores[1])]], [.. bag.Select(row => row.Class)],
            [[.. edges.Select(row => row.Scores[0])], [.. edges.Select(row => row.Scores[1])]], [.. edges.Select(row => row.Class)],
            classes, BaselineDefaults.Bins, labels);
        return (Build([]), Build([.. bag.Select(row => row.Label)]));
    }

    private LabelledRequest Next(int label)
    {
        var wrong = random.NextDouble() < 0.125;
        var first = (wrong ? -2 : 0) + random.NextGaussian();
        double[] scores = [first, (0.7 * first) + random.NextGaussian()];
        return new LabelledRequest(ties ? Array.ConvertAll(scores, Math.Round) : scores, wrong ? (label + 1 + random.Next(2)) % classes : label, label);
    }
}
