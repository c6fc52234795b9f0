using Google.Protobuf;
using Ladis.Contracts.V1;
using Ladis.Detection.Configuration;
using Ladis.Detection.Recomputation;
using Ladis.Detection.Tests.Fixtures;
using Ladis.Streaming.Records;

namespace Ladis.Detection.Tests.Recomputation;

public class VerdictRecomputationTests
{
    private static readonly Lazy<(List<Entry> Entries, List<Verdict> Verdicts)> Played = new(() =>
    {
        var entries = Traffic.Phases((150, 0), (60, 2.5), (150, 0)).ToList();
        return (entries, new Journal(Traffic.Small()).Feed(entries).Verdicts);
    });

    [Fact]
    public void Verdicts_ShouldComeOutEqual_FieldByField()
    {
        Assert.True(Played.Value.Verdicts.Count > 30);
        foreach (var verdict in Played.Value.Verdicts)
        {
            var again = Recompute(verdict, Played.Value.Entries);

            Assert.Empty(again.Fields.Where(f => !f.IsEqual).Select(f => $"{f.Field}: {f.Published} / {f.Recomputed}"));
            Assert.Empty(again.Missing);
            Assert.Contains(again.Fields, f => f.Field == "window_test");
            Assert.Contains(again.Fields, f => f.Field == "sequential");
        }
    }

    [Fact]
    public void Verdicts_ShouldComeOutEqual_WithManyStreamsDropsAndGaps()
    {
        var entries = Traffic.Mixed(600);
        var verdicts = new Journal(Traffic.Small()).Feed(entries).Verdicts;

        var again = verdicts.ConvertAll(v => Recompute(v, entries));

        Assert.All(again, r => Assert.True(r.IsEqual));
        Assert.All(again, r => Assert.Empty(r.Missing));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Verdicts_ShouldComeOutEqual_WhateverCountedAsASession(bool said)
    {
        var options = Traffic.Small();
        (options.ThinSessions, options.DuplicateMemory) = (false, 2000);
        var entries = Traffic.Phases((120, 0)).ToList();
        for (var i = 0; i < entries.Count; i++)
            entries[i].Activation!.SessionId = $"session {i / 3}";
        var verdicts = new Journal(options).Feed(entries).Verdicts.ConvertAll(v => v.Clone());
        Assert.Equal(12, verdicts.Count);
        if (!said)
        {
            verdicts.ForEach(v => v.Parameters.ClearDuplicateMemory());
            verdicts.ForEach(v => v.Parameters.ClearThinSessions());
        }

        var again = verdicts.ConvertAll(v => Recompute(v, entries, said ? null : options));

        Assert.All(again, r => Assert.True(r.IsEqual && r.Missing.Count == 0));
    }

    [Fact]
    public void KernelWitness_ShouldComeOutEqual_AndDifferWhereItWasTamperedWith()
    {
        var options = Traffic.Small();
        (options.KernelWitness, options.KernelWitnessAlpha) = (true, 1e-4);
        var verdicts = new Journal(options).Feed(Played.Value.Entries).Verdicts;
        Assert.Contains(verdicts, v => v.KernelWitness.FirstOffset > 0 && v.KernelWitness.Scores.Count > 0);

        Assert.All(verdicts, v =>
        {
            var again = Recompute(v, Played.Value.Entries);
            Assert.Empty(again.Missing);
            Assert.True(Assert.Single(again.Fields, f => f.Field == "kernel_witness").IsEqual);
        });

        var forged = verdicts[^1].Clone();
        forged.KernelWitness.Scores[0].LogEValue += 1;
        Assert.Equal("kernel_witness", Assert.Single(Recompute(forged, Played.Value.Entries).Fields, f => !f.IsEqual).Field);
        Assert.Contains(
            Recompute(forged, Played.Value.Entries.Where(e => e.Offset > forged.KernelWitness.FirstOffset)).Missing,
            m => m.StartsWith("the kernel witness: it is about ", StringComparison.Ordinal));
    }

    [Fact]
    public void Verdict_ShouldDiffer_WhereItWasTamperedWith()
    {
        var verdict = Played.Value.Verdicts[^1].Clone();
        verdict.WindowTest.PValue /= 2;

        var again = Recompute(verdict, Played.Value.Entries);

        Assert.False(again.IsEqual);
        var field = Assert.Single(again.Fields, f => !f.IsEqual);
        Assert.Equal("window_test", field.Field);
        Assert.NotEqual(field.Published, field.Recomputed);
    }

    [Fact]
    public void Verdict_ShouldSayWhatIsMissing_WhenRetentionRemovedItsRecords()
    {
        var verdict = Played.Value.Verdicts[^1];

        var again = Recompute(verdict, Played.Value.Entries.Where(e => e.Offset > verdict.Window.FirstOffset + 3));

        Assert.Contains(again.Missing, m => m.StartsWith("the window: 4 of its ", StringComparison.Ordinal));
        Assert.Contains(again.Missing, m => m.StartsWith("the evidence: it is about ", StringComparison.Ordinal));
    }

    private static RecomputedVerdict Recompute(Verdict verdict, IEnumerable<Entry> entries, DetectionOptions? configured = null)
    {
        var recomputation = new VerdictRecomputation(verdict, Clean.Baseline, configured);
        Assert.Equal(Journal.Partition, recomputation.Partition);
        return recomputation.Run(entries.Where(e => e.Offset >= recomputation.From && e.Offset < recomputation.To).Select(e => new InputRecord
        {
            Partition = Journal.Partition,
            Offset = e.Offset,
            Timestamp = Clean.Start,
            Value = e.Activation?.ToByteArray() ?? [1],
        }));
    }
}
