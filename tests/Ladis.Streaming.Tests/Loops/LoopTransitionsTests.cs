using Ladis.Streaming.Loops;
using Ladis.Streaming.Telemetry;
using static Ladis.Streaming.Telemetry.LoopState;

namespace Ladis.Streaming.Tests.Loops;

public class LoopTransitionsTests
{
    /// <summary>The states that may follow each state, written a second time and by hand: a change of the table must be meant.</summary>
    private static readonly Dictionary<LoopState, LoopState[]> Followers = new()
    {
        [Created] = [Joining, Faulted],
        [Joining] = [Replaying, Running, Draining, Faulted],
        [Replaying] = [Running, Draining, Faulted],
        [Running] = [Replaying, Draining, Faulted],
        [Draining] = [Closed, Faulted],
        [Closed] = [],
        [Faulted] = [],
    };

    public static TheoryData<LoopState, LoopState> Pairs
    {
        get
        {
            var pairs = new TheoryData<LoopState, LoopState>();
            foreach (var from in Enum.GetValues<LoopState>())
            {
                foreach (var to in Enum.GetValues<LoopState>())
                    pairs.Add(from, to);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Transition_ShouldBeLegal_OnlyWhereTheTableSaysSo(LoopState from, LoopState to) =>
        Assert.Equal(Followers[from].Contains(to), LoopTransitions.IsLegal(from, to));

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Status_ShouldRefuseIllegalTransitions(LoopState from, LoopState to)
    {
        var status = StatusIn(from);

        if (Followers[from].Contains(to))
        {
            Assert.Equal(from, status.Enter(to));
            Assert.Equal(to, status.State);
        }
        else
        {
            Assert.Equal($"Loop test-0 cannot go from {from} to {to}.", Assert.Throws<InvalidOperationException>(() => status.Enter(to)).Message);
            Assert.Equal(from, status.State);
        }
    }

    private static LoopStatus StatusIn(LoopState state)
    {
        LoopState[] path = state switch
        {
            Created => [],
            Joining => [Joining],
            Replaying => [Joining, Replaying],
            Running => [Joining, Running],
            Draining => [Joining, Draining],
            Closed => [Joining, Draining, Closed],
            _ => [Faulted],
        };
        var status = new LoopStatus("test-0", TimeProvider.System);
        foreach (var step in path)
            status.Enter(step);
        return status;
    }
}
