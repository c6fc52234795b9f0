using System.Globalization;
using Ladis.Files;

namespace Ladis.Testing;

/// <summary>
/// What a classifier in production goes through, with known answers: CIFAR-10 pictures of <c>shared/data/cifar10</c> for ResNet-20. 5,000 clean requests,
/// 1,000 of which 30 % are attacked (PGD, ε = .0314), 3,000 clean, 600 clean of five predicted classes, 600 saved again as JPEG of quality 50.
/// </summary>
/// <remarks>
/// There are 6,600 clean pictures. Those that are not the baseline's are dealt without replacement, and dealt anew when none is left: with 1,600 rows of
/// baseline the first clean phase repeats none, and no picture of the whole history is seen more than twice. A finite set that is sampled over and over is itself
/// a shift.
/// </remarks>
public sealed class ScriptedHistory
{
    /// <summary>The side of a picture.</summary>
    public const int Side = 32;

    private const int Bytes = Side * Side * 3;
    private const string Folder = "data/cifar10";
    private const string Attacked = "pgd_eps0p0314_q8";
    private const string Recompressed = "jpeg_50";
    private const int MixedClasses = 5;

    private readonly string _folder;
    private readonly Random _random;
    private readonly Dictionary<string, byte[]> _sets = new(StringComparer.Ordinal);

    private ScriptedHistory(string folder, int seed, int divisor, int baselineRows)
    {
        (_folder, _random) = (folder, new Random(seed));
        var baseline = Shuffled(Set("clean_baseline"));
        Baseline = [.. baseline.Take(baselineRows).Select(p => Pixels(p.Set, p.Image))];
        Phases = Script(divisor);
        (string Set, int Image)[] clean = [.. baseline.Skip(baselineRows), .. Set("clean_holdout"), .. Set("clean_attackimages"), .. Set("clean_corrimages")];
        Requests = Play(clean);
    }

    /// <summary>Event time of the first request.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The model that the pictures are for.</summary>
    public static string ModelFile => $"{Folder}/models/cifar-resnet20-ft.features.onnx";

    /// <summary>Pixels of the clean pictures for the baseline; no request shows one of them.</summary>
    public IReadOnlyList<byte[]> Baseline { get; }

    /// <summary>The phases in order.</summary>
    public IReadOnlyList<HistoryPhase> Phases { get; }

    /// <summary>The requests in order.</summary>
    public IReadOnlyList<HistoryRequest> Requests { get; }

    /// <summary>Plays the script; the test is skipped where the evaluation data are absent.</summary>
    /// <param name="seed">Decides which pictures come when.</param>
    /// <param name="divisor">Every phase has this many times fewer requests than the script says, for short forms.</param>
    /// <param name="baselineRows">Clean pictures that the baseline takes, at most 3,000.</param>
    public static ScriptedHistory LoadOrSkip(int seed, int divisor = 1, int baselineRows = 1600) =>
        new(SharedData.FindOrSkip(Folder), seed, divisor, baselineRows);

    private static HistoryPhase[] Script(int divisor)
    {
        (string Name, int Count, bool IsClean)[] script =
            [("clean", 5000, true), ("attack: 30 % at ε .0314", 1000, false), ("clean again", 3000, true), ("class mix: 5 of 10", 600, true), ("JPEG 50", 600, false)];
        var first = 0;
        return Array.ConvertAll(script, phase =>
        {
            var placed = new HistoryPhase(phase.Name, first, phase.Count / divisor, phase.IsClean);
            first = placed.End;
            return placed;
        });
    }

    private List<HistoryRequest> Play((string Set, int Image)[] clean)
    {
        var (all, attacked, recompressed) = (Deck(clean), Deck(Set(Attacked)), Deck(Set(Recompressed)));
        var predicted = Predictions();
        var mixed = Deck([.. clean.Where(p => predicted[p] < MixedClasses)]);
        var (attack, mix, jpeg) = (Phases[1], Phases[3], Phases[4]);
        var isAttacked = Shuffled([.. Enumerable.Range(0, attack.Count).Select(i => i < attack.Count * 3 / 10)]);
        return [.. Phases.SelectMany(phase => Enumerable.Range(phase.First, phase.Count).Select(number =>
        {
            var deal = phase == jpeg ? recompressed : phase == mix ? mixed : phase == attack && isAttacked[number - attack.First] ? attacked : all;
            var (set, image) = deal();
            return new HistoryRequest(number, phase, Pixels(set, image), set, image);
        }))];
    }

    /// <summary>Deals without replacement, and shuffles anew when nothing is left.</summary>
    private Func<(string Set, int Image)> Deck((string Set, int Image)[] pictures)
    {
        var left = new Queue<(string Set, int Image)>();
        return () =>
        {
            if (left.Count == 0)
                left = new Queue<(string Set, int Image)>(Shuffled(pictures));
            return left.Dequeue();
        };
    }

    private T[] Shuffled<T>(T[] items)
    {
        var shuffled = items.ToArray();
        _random.Shuffle(shuffled);
        return shuffled;
    }

    private (string Set, int Image)[] Set(string name)
    {
        if (!_sets.ContainsKey(name))
            _sets[name] = NpyArray.Read(Path.Combine(_folder, "images_uint8_nhwc.npz"), name).Content.ToArray();
        return [.. Enumerable.Range(0, _sets[name].Length / Bytes).Select(image => (name, image))];
    }

    private byte[] Pixels(string set, int image) => _sets[set].AsSpan(image * Bytes, Bytes).ToArray();

    /// <summary>What the model answers: the table names sets with hyphens.</summary>
    private Dictionary<(string Set, int Image), int> Predictions() => File.ReadLines(Path.Combine(_folder, "labels.csv")).Skip(1)
        .Select(line => line.Split(','))
        .ToDictionary(cells => (cells[0].Replace('-', '_'), Number(cells[1])), cells => Number(cells[5]));

    private static int Number(string cell) => int.Parse(cell, CultureInfo.InvariantCulture);
}
