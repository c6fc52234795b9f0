using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Ladis.Contracts.V1;

namespace Ladis.Detection.Tests.Fixtures;

/// <summary>Values of the baselines topic that nobody can use, each with a part of the sentence that says why.</summary>
internal static class UnusableRecords
{
    /// <summary>The embedded broker keeps 5 MB of a partition.</summary>
    private const int WideRows = 10;

    private static readonly Dictionary<string, (Func<byte[]> Value, string Sentence)> Known = new(StringComparer.Ordinal)
    {
        ["garbage"] = (() => "garbage"u8.ToArray(), "invalid"),
        ["cut off"] = (() => Good().ToByteArray()[..^100], "truncated"),
        ["a schema id and nothing behind it"] = (() => [0, 0, 0, 0, 1], "The schema id in front of the message is damaged or cut off."),
        ["nothing but a time"] = (() => new BaselineRecord { EffectiveFrom = new() }.ToByteArray(), "it holds no baseline."),
        ["a snapshot of nothing"] = (() => Changed(s => s.Taps.Clear()), "it holds no activations."),
        ["effective in the year 31 million"] = (() => From(999_999_999_999_999, 0), "effective_from: 999999999999999 s and 0 ns after 1970) is not within the years 1 to 9999."),
        ["effective before the year 1"] = (() => From(-99_999_999_999, 0), "is not within the years 1 to 9999."),
        ["effective at negative nanoseconds"] = (() => From(0, -1), "(effective_from: 0 s and -1 ns after 1970) is not within the years 1 to 9999."),
        ["made at no time"] = (() => Changed(s => s.CreatedAt = null), "(created_at) is missing or no time of the years 1 to 9999."),
        ["made in the year 31 million"] = (() => Changed(s => s.CreatedAt.Seconds = 999_999_999_999_999), "(created_at) is missing or no time of the years 1 to 9999."),
        ["no model"] = (() => Changed(s => s.Model = null), "it does not name its model"),
        ["a model without a version"] = (() => Changed(s => s.Model.Version = ""), "it does not name its model"),
        ["a model that writes to the terminal"] = (() => Changed(s => s.Model.Id = "\u001b[2Jgauss"), "it does not name its model"),
        ["a model whose hash is none"] = (() => Changed(s => s.Model.Sha256 = "aa"), "has no sha256 of 64 hexadecimal digits"),
        ["a negative number of rows"] = (() => Changed(s => s.Taps[0].Values.Shape[0] = -1), "cannot be used: rows"),
        ["no columns"] = (() => Changed(s => s.Taps[0].Values.Shape[1] = 0), "cannot be used: columns"),
        ["more rows than values"] = (() => Changed(s => s.Taps[0].Values.Shape[0] = int.MaxValue), "2147483647 rows of 8 columns need 17179869176 values, not 3200."),
        ["a tap that is no matrix"] = (() => Changed(s => s.Taps[0].Values.Shape.Clear()), "tap features is not a matrix of rows."),
        ["a tap without values"] = (() => Changed(s => s.Taps[1].Values = null), "tap scores is not a matrix of rows."),
        ["a role of a later version"] = (() => Changed(s => s.Taps[0].Role = (TapRole)99), "tap features has a role (99) that this version of Ladis does not know."),
        ["no logits"] = (() => Changed(s => s.Taps[1].Role = TapRole.Inner), "it has no tap with the role of logits."),
        ["NaN"] = (() => Changed(s => s.Taps[0].Values.Float32[5] = float.NaN), "Row 0 of tap penultimate holds a value that is NaN, infinite, or too large to be squared."),
        ["rows far from those that are fitted on"] = (FarApart, "its rows of view penultimate/class-residual are too far apart to be compared."),
        ["a class that the model does not have"] = (() => Changed(s => s.PredictedClasses[0] = -1), "Row 0 has predicted class -1; the model has classes 0 to 3."),
        ["fewer classes than rows"] = (() => Changed(s => s.PredictedClasses.Clear()), "Tap penultimate has 400 rows, but there are 0 predicted classes."),
        ["shares that are no numbers"] = (() => Changed(s => s.Split.FitFraction = double.NaN), "The shares NaN (fit)"),
        ["80,000 columns"] = (Wide, "tap features has 80,000 columns; 65,536 are the most."),
        ["100,000 trained scores"] = (() => Changed(s => s.TrainedScores.Add(Enumerable.Repeat(new TrainedScore { Name = "x" }, 100_000))), "it has 100,000 trained scores; 16 are the most."),
        ["a file, where no folder is set"] = (() => Naming("/etc/shadow"), "it names the file '/etc/shadow', and Ladis:Baselines:ReferenceFolder is not set: name the folder"),
        ["a file whose name is none"] = (() => Naming("a\rb"), "the name of its file (location) is not one of 1 to 4096 characters without control characters."),
    };

    public static IEnumerable<string> Names => Known.Keys;

    public static (byte[] Value, string Sentence) Of(string name) => (Known[name].Value(), Known[name].Sentence);

    public static byte[] Naming(string location) => Naming(location, new string('a', 64));

    public static byte[] Naming(string location, string sha256) =>
        new BaselineRecord { Reference = new BaselineReference { Model = Clean.Model, Sha256 = sha256, Location = location } }.ToByteArray();

    private static BaselineRecord Good() => new() { Snapshot = Clean.Baseline.Snapshot.Clone() };

    private static byte[] Changed(Action<BaselineSnapshot> change)
    {
        var record = Good();
        change(record.Snapshot);
        return record.ToByteArray();
    }

    private static byte[] From(long seconds, int nanos)
    {
        var record = Good();
        record.EffectiveFrom = new Timestamp { Seconds = seconds, Nanos = nanos };
        return record.ToByteArray();
    }

    /// <summary>The rows that are fitted on lie close together and the others far away: every value can be squared, and none of those others compared.</summary>
    private static byte[] FarApart() => Changed(snapshot =>
    {
        var (values, fitted) = (snapshot.Taps[0].Values, Clean.Baseline.Statistics.FitRows.ToHashSet());
        for (var i = 0; i < values.Float32.Count; i++)
            values.Float32[i] *= fitted.Contains(i / Clean.Width) ? 1e-2f : 1e14f;
    });

    private static byte[] Wide() => Changed(snapshot =>
    {
        const int Columns = 80_000;
        snapshot.Taps[0].Values = new Tensor { Shape = { WideRows, Columns }, Float16 = ByteString.CopyFrom(new byte[WideRows * Columns * sizeof(short)]) };
    });
}
