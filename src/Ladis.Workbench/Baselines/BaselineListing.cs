using System.Globalization;
using Ladis.Contracts;
using Ladis.Contracts.V1;

namespace Ladis.Workbench.Baselines;

/// <summary>Says which baselines there are, and whether the files that they belong to are the ones that answer requests.</summary>
/// <param name="topic">The baselines topic.</param>
internal sealed class BaselineListing(string topic)
{
    /// <summary>Prints every baseline of the topic, a model file's own together and those in use first, and every file that answers requests and has none.</summary>
    public void Print(List<PublishedBaseline> all, RecentFiles? files)
    {
        var newest = all.GroupBy(r => (r.Key, r.Model.Sha256)).Select(g => g.Last()).ToHashSet();
        var rows = all.GroupBy(r => (r.Id, r.Model.Sha256))
            .Select(copies => (Rank: copies.Min(r => Rank(r, newest)), Last: copies.MinBy(r => Rank(r, newest))!))
            .OrderBy(r => StreamIds.Of(r.Last.Model), StringComparer.Ordinal).ThenBy(r => r.Last.Model.Sha256, StringComparer.Ordinal).ThenBy(r => r.Rank);
        Console.WriteLine(all.Count == 0 ? $"'{topic}' holds no baseline." : $"{"baseline",-14}{"model",-24}{"sha256",-14}{"rows",8}  {"built (UTC)",-18}{"state",-23}record");
        foreach (var (rank, baseline) in rows)
            Console.WriteLine(Line(baseline, rank, files is not null && files.Of(baseline.Model) is null));
        foreach (var file in WithoutBaseline(all, files))
            Console.WriteLine($"{"none",-14}{StreamIds.Of(file.Model),-24}{FileHashes.Short(file.Model.Sha256),-14}{"",8}  {"",-18}{"not judged",-23}requests until {RecentFiles.Minute(file.Last)}");
    }

    /// <summary>
    /// A baseline whose file answers nothing is either early, which is right before a rollout, or of another file than was meant: that is said where it happens.
    /// </summary>
    public void Warn(ModelReference model, List<PublishedBaseline> all, RecentFiles? files)
    {
        if (files is not null && files.Of(model) is null)
        {
            Console.Error.WriteLine(
                $"warning: no worker has answered with this model file (sha256 {FileHashes.Short(model.Sha256)}) of late: {files}. Detectors go on judging other files by the baselines "
                + "of their own, and use this one from the first request of its own file on. That is right before a rollout; for a model that is at work, build the baseline with its very file.");
        }

        foreach (var file in WithoutBaseline(all, files))
        {
            Console.Error.WriteLine(
                $"warning: {FileHashes.Named(file.Model)} answers requests (until {RecentFiles.Minute(file.Last)} UTC) and has no baseline on '{topic}': "
                + "detectors drop them, unless one of Ladis:Baselines:Files is of that model file.");
        }
    }

    private static IEnumerable<FileInUse> WithoutBaseline(List<PublishedBaseline> all, RecentFiles? files) =>
        files?.All.Where(file => !all.Exists(r => !r.IsCandidate && r.IsOf(file.Model))) ?? [];

    private static int Rank(PublishedBaseline baseline, HashSet<PublishedBaseline> newest) => (newest.Contains(baseline), baseline.IsCandidate, baseline.EffectiveFrom) switch
    {
        (true, false, null) => 0,
        (true, false, _) => 1,
        (_, true, _) => 2,
        _ => 3,
    };

    private static string Line(PublishedBaseline baseline, int rank, bool isIdle)
    {
        string[] states = [isIdle ? "no requests" : "in use", $"from {(baseline.EffectiveFrom is { } from ? RecentFiles.Minute(from) : "")}", "candidate", "replaced"];
        var (snapshot, chunks) = (baseline.Content.Snapshot, baseline.Content.Chunks);
        var rows = (snapshot?.PredictedClasses.Count ?? chunks?.Rows)?.ToString("N0", CultureInfo.InvariantCulture) ?? "in a file";
        var built = (snapshot?.CreatedAt ?? chunks?.CreatedAt) is { } created ? RecentFiles.Minute(created.ToDateTimeOffset()) : "–";
        return $"{FileHashes.Short(baseline.Id),-14}{StreamIds.Of(baseline.Model),-24}{FileHashes.Short(baseline.Model.Sha256),-14}{rows,8}  {built,-18}{states[rank],-23}{baseline.Record}";
    }
}
