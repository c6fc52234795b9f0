using Ladis.Models.Images;
using Ladis.Reporting.Report;

namespace Ladis.Workbench.Evaluation;

/// <summary>Finds the originals of a set's pictures: by file name where the sets have the same ones, else by their number.</summary>
internal sealed class AttackedPictures(LoadedSet set, LoadedSet originals, Func<int, string> nameOf)
{
    private readonly Dictionary<string, int> _byName = originals.Names.Select((name, row) => (Stem(name), row)).DistinctBy(p => p.Item1, StringComparer.Ordinal).ToDictionary(p => p.Item1, p => p.row, StringComparer.Ordinal);

    private readonly Dictionary<int, int> _byNumber = originals.Indices.Select((number, row) => (number, row)).ToDictionary(p => p.number, p => p.row);

    /// <summary>Pictures whose answer changed come first.</summary>
    public AttackedPicture[] Choose(IReadOnlyList<int> rows, int count) =>
    [
        .. rows.Select(row => (Row: row, Original: OriginalOf(row))).Where(p => p.Original >= 0)
            .OrderBy(p => set.Rows.PredictedClasses[p.Row] == originals.Rows.PredictedClasses[p.Original]).Take(count)
            .Select(p => Show(p.Row, p.Original)).OfType<AttackedPicture>(),
    ];

    private int OriginalOf(int row) => _byName.TryGetValue(Stem(set.Names[row]), out var named) ? named : _byNumber.GetValueOrDefault(set.Indices[row], -1);

    private AttackedPicture? Show(int row, int original)
    {
        using var after = set.Pictures!.Decode(set.Indices[row]);
        using var before = originals.Pictures!.Decode(originals.Indices[original]);
        if ((before.Width, before.Height) != (after.Width, after.Height))
            return null;
        var (difference, largest, gain) = Difference(before.Pixels, after.Pixels);
        var (from, to) = (nameOf(originals.Rows.PredictedClasses[original]), nameOf(set.Rows.PredictedClasses[row]));
        return new AttackedPicture(
            set.Names[row], from, to, largest,
            Thumbnail.Of(originals, original, $"Original {set.Names[row]}, the model says {from}"),
            Thumbnail.Of(set, row, $"Attacked {set.Names[row]}, the model says {to}"),
            new ReportPicture($"Difference of the two, times {gain}", ImageEncoder.Png(difference, after.Width, after.Height)));
    }

    /// <summary>The change around middle grey, amplified to the whole range.</summary>
    private static (byte[] Picture, int Largest, int Gain) Difference(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var largest = 0;
        for (var i = 0; i < before.Length; i++)
            largest = Math.Max(largest, Math.Abs(after[i] - before[i]));
        var gain = sbyte.MaxValue / Math.Max(1, largest);
        var picture = new byte[before.Length];
        for (var i = 0; i < before.Length; i++)
            picture[i] = (byte)(128 + (gain * (after[i] - before[i])));
        return (picture, largest, gain);
    }

    private static string Stem(string name) => Path.ChangeExtension(name, null);
}
