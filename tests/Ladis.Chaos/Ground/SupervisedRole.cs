namespace Ladis.Chaos.Ground;

/// <summary>A role as a supervisor keeps it: whenever its process ends, it is started again.</summary>
public sealed class SupervisedRole : IAsyncDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly Func<Task<ChildProcess>> _start;
    private readonly List<string> _endings = [];
    private ChildProcess _process;
    private bool _killed;
    private bool _stopping;
    private Task _watch = Task.CompletedTask;

    private SupervisedRole(string name, int port, Func<Task<ChildProcess>> start, ChildProcess process) =>
        (Name, Page, _start, _process) = (name, new RolePage(port), start, process);

    /// <summary>The worker's name.</summary>
    public string Name { get; }

    /// <summary>Its pages.</summary>
    public RolePage Page { get; }

    /// <summary>The id of the process that runs now.</summary>
    public int ProcessId => Current.Id;

    /// <summary>What each process that ended by itself said last.</summary>
    public IReadOnlyList<string> Endings
    {
        get
        {
            lock (_gate)
                return [.. _endings];
        }
    }

    /// <summary>What the running process has written.</summary>
    public string Output => Current.All;

    private ChildProcess Current
    {
        get
        {
            lock (_gate)
                return _process;
        }
    }

    /// <summary>Starts the role.</summary>
    /// <param name="name">The worker's name.</param>
    /// <param name="port">Where it serves its pages.</param>
    /// <param name="start">Starts a process.</param>
    public static async Task<SupervisedRole> StartAsync(string name, int port, Func<Task<ChildProcess>> start)
    {
        var role = new SupervisedRole(name, port, start, await start());
        role._watch = role.WatchAsync();
        return role;
    }

    /// <summary>Waits for a line of a process that is alive; should it end meanwhile, of its successor.</summary>
    public async Task WaitForLineAsync(string pattern, TimeSpan within)
    {
        while (true)
        {
            var process = await AliveAsync();
            try
            {
                await process.WaitForLineAsync(pattern, within);
                return;
            }
            catch (InvalidOperationException) when (process.HasExited)
            {
                // The supervisor has started another, or is about to.
            }
        }
    }

    /// <summary>Ends the process as a crash does (SIGKILL); the supervisor starts another.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            _killed = true;
            _process.Kill();
        }
    }

    /// <summary>Ends the role in order (SIGTERM), for good.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        ChildProcess process;
        lock (_gate)
        {
            _stopping = true;
            process = _process;
        }

        process.Terminate();
        var code = await process.WaitForExitAsync(Waits.Long);
        await _watch.WaitAsync(Waits.Long);
        return code;
    }

    /// <summary>Ends the role, for good.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            _process.Kill();
        }

        await _watch.WaitAsync(Waits.Long);
        await _process.DisposeAsync();
    }

    private async Task<ChildProcess> AliveAsync()
    {
        while (true)
        {
            lock (_gate)
            {
                if (!_killed && !_process.HasExited)
                    return _process;
            }

            await Task.Delay(Glance);
        }
    }

    private async Task WatchAsync()
    {
        while (true)
        {
            var code = await Current.WaitForExitAsync(Timeout.InfiniteTimeSpan);
            if (Ended(code))
                return;
            var next = await _start();
            await Current.DisposeAsync();
            lock (_gate)
            {
                (_process, _killed) = (next, false);
                if (_stopping)
                    next.Kill();
            }
        }
    }

    /// <summary>What was critical, and the end.</summary>
    private static IEnumerable<string> Last(string[] lines)
        => lines.Where((line, i) => i >= lines.Length - 3 || line.Contains(" crit: ", StringComparison.Ordinal));

    private bool Ended(int code)
    {
        lock (_gate)
        {
            if (!_stopping && !_killed)
                _endings.Add($"exit code {code}: {string.Join(" | ", Last(_process.All.Split('\n')))}");
            return _stopping;
        }
    }
}
