using Ladis.Statistics;

namespace Ladis.Evidence;

/// <summary>Clean traffic that repeats itself, under the alarm of record: every request counted, and near copies once.</summary>
internal sealed class RepetitionStreams
{
    public const double Alpha = 1e-8;
    public const int Window = 1000;

    private static readonly string[] Frames = ["clean_corrimages", "corrupted jpeg 90", "corrupted bright ×1.1", "corrupted gamma 1.2", "corrupted noise σ3", "corrupted moved by 1 pixel"];
    private static readonly string[] Distinct = ["clean_holdout", "clean_attackimages"];

    private readonly Baseline _baseline;
    private readonly CopyRule _rule;
    private readonly Dictionary<string, Request[]> _sets;

    public RepetitionStreams(CifarSets sets, CopyRule rule, string attack)
    {
        (_baseline, _rule) = (CifarBaseline.Build(sets), rule);
        _sets = Frames.Concat(Distinct).Append(attack).ToDictionary(name => name, name => Requests(sets[name]), StringComparer.Ordinal);
        Traffic =
        [
            ("every picture once (3,000 requests)", random => Shuffled(random)),
            ("5 % of the requests sent 5 times, under other ids", random => Shuffled(random).SelectMany(r => Enumerable.Repeat(r, random.NextDouble() < 0.05 ? 5 : 1))),
            ("a health check's picture at 20 %", Probed),
            ("600 scenes of 10 frames, each brighter, noisier, moved by a pixel or compressed anew", Scenes),
            ("an album of 100 pictures, asked for again and again (5,000 requests)", random => Album(random, 100, 5000)),
            ("a catalogue of 600 pictures, asked for again and again (5,000 requests)", random => Album(random, 600, 5000)),
            ("bursts: every 60th picture 60 times in a row", random => Shuffled(random).SelectMany((r, i) => Enumerable.Repeat(r, i % 60 == 0 ? 60 : 1))),
            ("1,000 clean, then attacked (PGD 8/255, 100 %)", random => Shuffled(random).Take(1000).Concat(random.Permutation(_sets[attack].Length).Select(i => _sets[attack][i]))),
        ];
    }

    /// <summary>What a stream is made of; no picture is drawn again where the row does not say so.</summary>
    public (string Name, Func<SeededRandom, IEnumerable<Request>> Make)[] Traffic { get; }

    /// <summary>Requests up to the first alarm, null where there is none; and the share of requests that counted.</summary>
    public (int? Alarm, double Counted) Run(int traffic, int stream, bool merge)
    {
        var seed = Seed.From("repetition").With((long)traffic).With((long)stream);
        var (alarm, memory) = (new AlarmRun(_baseline.Calibration, Alpha, seed), new CopyMemory(Window, _rule));
        var (time, counted) = (0, 0);
        int? first = null;
        foreach (var request in Traffic[traffic].Make(new SeededRandom(seed)))
        {
            time++;
            if (merge && memory.Holds(request.Direction, request.Row, Window))
                continue;
            memory.Add(request.Direction, request.Row);
            counted++;
            if (alarm.Observe(request.Class, request.Scores, time))
                first ??= time;
        }

        return (first, counted / (double)time);
    }

    private IEnumerable<Request> Shuffled(SeededRandom random)
    {
        Request[] all = [.. Distinct.SelectMany(name => _sets[name])];
        return random.Permutation(all.Length).Select(i => all[i]);
    }

    private IEnumerable<Request> Probed(SeededRandom random)
    {
        var probe = _sets[Frames[0]][random.Next(_sets[Frames[0]].Length)];
        return Shuffled(random).SelectMany(r => random.NextDouble() < 0.25 ? new[] { r, probe } : [r]);
    }

    private IEnumerable<Request> Scenes(SeededRandom random) =>
        random.Permutation(_sets[Frames[0]].Length).SelectMany(scene => Enumerable.Range(0, 10).Select(_ => _sets[Frames[random.Next(Frames.Length)]][scene]));

    private IEnumerable<Request> Album(SeededRandom random, int pictures, int requests)
    {
        var album = Shuffled(random).Take(pictures).ToArray();
        return Enumerable.Range(0, requests).Select(_ => album[random.Next(album.Length)]);
    }

    private Request[] Requests(CifarSet set)
    {
        var scores = CifarBaseline.Scores(_baseline, set);
        return [.. scores.Select((s, i) => new Request(s, set.Classes[i], RepetitionTable.Direction(set, i), set.Taps[CifarBaseline.Taps[0]].Row(i).ToArray()))];
    }

    internal sealed record Request(double[] Scores, int Class, float[] Direction, float[] Row);
}
