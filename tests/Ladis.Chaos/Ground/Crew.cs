using Ladis.Chaos.Report;

namespace Ladis.Chaos.Ground;

/// <summary>The workers of a scenario.</summary>
public sealed class Crew : IAsyncDisposable
{
    private readonly List<SupervisedRole> _roles = [];

    /// <summary>Adds a worker.</summary>
    public SupervisedRole Add(SupervisedRole role)
    {
        _roles.Add(role);
        return role;
    }

    /// <summary>What all have written.</summary>
    public string Outputs() => string.Join("\n\n", _roles.Select(r => $"{r.Name}:\n{Last(r.Output)}\n{string.Join('\n', r.Endings)}"));

    /// <summary>Does something; should it wait in vain, the failure tells what all have written.</summary>
    /// <param name="work">What to do.</param>
    /// <exception cref="TimeoutException">It has waited in vain.</exception>
    public async Task TellingAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (TimeoutException stood)
        {
            throw new TimeoutException($"{stood.Message}\n{Outputs()}", stood);
        }
    }

    /// <summary>Waits until every worker owns partitions.</summary>
    public async Task ShareTheWorkAsync()
    {
        foreach (var role in _roles)
            await role.WaitForLineAsync("assigned [^.]", Waits.Long);
    }

    /// <summary>Stops all workers in order, and says how they fared.</summary>
    /// <param name="findings">Gets the figures.</param>
    /// <param name="mayEnd">Whether a worker may end by itself, for a supervisor to start it again.</param>
    public async Task StopAsync(Findings findings, bool mayEnd = false)
    {
        var codes = await Task.WhenAll(_roles.Select(r => r.StopAsync()));
        findings.MustBeZero("workers that could not be stopped in order at the end", codes.Count(c => c != 0));
        var endings = _roles.SelectMany(r => r.Endings.Select(e => $"{r.Name}: {e}")).ToList();
        foreach (var ending in endings)
            findings.Say($"ended by itself: {ending}");
        if (mayEnd)
            findings.Figure("workers that ended by themselves and were started again", endings.Count);
        else
            findings.MustBeZero("workers that ended by themselves", endings.Count);
    }

    /// <summary>Kills those that still run.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var role in _roles)
            await role.DisposeAsync();
    }

    /// <summary>Dead letters and a broker that is away fill pages.</summary>
    private static string Last(string text) => string.Join('\n', text.Split('\n')
        .Where(l => !l.Contains("put aside as dead letter", StringComparison.Ordinal) && !l.Contains("Connection refused", StringComparison.Ordinal))
        .TakeLast(40));
}
