using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Ladis.Testing;

/// <summary>A program that a test started: its output, its signals, its end. It never outlives the test run.</summary>
/// <remarks>
/// A shell stands between: it ends the program when the test run's end of a pipe closes, however the test run ended, and
/// <c>setpriv --pdeathsig</c> (where present) ends the program when the shell is killed. <c>setpriv</c> alone would not do: Linux
/// sends that signal when the <em>thread</em> that started the program ends, and .NET's threads come and go.
/// </remarks>
public sealed partial class ChildProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int SigKill = 9;
    private const int SigCont = 18;
    private const int SigStop = 19;
    private const int NoSuchProcess = 3;

    private const string Guard = """
        exec 3<&0
        guard=(); if command -v setpriv >/dev/null; then guard=(setpriv --pdeathsig KILL --); fi
        ( echo "PID $BASHPID"; exec "${guard[@]+"${guard[@]}"}" "$@" ) </dev/null 3<&- &
        child=$!
        ( while read -r _; do :; done <&3; kill -KILL "$child" ) >/dev/null 2>&1 &
        watch=$!
        exec 3<&-
        wait "$child" 2>/dev/null
        code=$?
        kill "$watch"
        exit "$code"
        """;

    private readonly Process _shell;
    private readonly string _name;
    private readonly OutputLog _output = new();
    private readonly OutputLog _error = new();
    private readonly OutputLog _all = new();
    private readonly TaskCompletionSource<int> _id = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _openStreams = 2;

    private ChildProcess(Process shell, string name)
    {
        _shell = shell;
        _name = name;
    }

    /// <summary>The program's process id.</summary>
    public int Id { get; private set; }

    /// <summary>Lines on standard output so far.</summary>
    public string Output => _output.Text;

    /// <summary>Lines on standard error so far.</summary>
    public string Error => _error.Text;

    /// <summary>Lines on both so far, in the order in which they came.</summary>
    public string All => _all.Text;

    /// <summary>Whether the program has ended.</summary>
    public bool HasExited => _shell.HasExited;

    /// <summary>Starts a program with an empty standard input.</summary>
    /// <param name="program">Its path, or its name on the PATH.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables to set on top of this process's own; null removes one.</param>
    /// <param name="workingDirectory">The folder to start in; this process's when null.</param>
    /// <exception cref="PlatformNotSupportedException">There is no bash here.</exception>
    public static async Task<ChildProcess> StartAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? workingDirectory = null)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("Child processes are guarded by a shell that Windows lacks.");
        var start = new ProcessStartInfo("bash", ["-c", Guard, "guard", program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? string.Empty,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        var child = new ChildProcess(new Process { StartInfo = start }, Path.GetFileName(program));
        child.Id = await child.RunAsync();
        return child;
    }

    /// <summary>Waits for a line on standard output or standard error, past or to come.</summary>
    /// <param name="pattern">A regular expression.</param>
    /// <param name="within">How long at most.</param>
    /// <returns>The line.</returns>
    /// <exception cref="InvalidOperationException">The line did not come in time, or the program ended; the message holds all output.</exception>
    public async Task<string> WaitForLineAsync(string pattern, TimeSpan within)
    {
        try
        {
            return await _all.Find(new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))).WaitAsync(within);
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            throw new InvalidOperationException($"{_name} wrote no line like '{pattern}' ({e.Message}). Its output:\n{All}", e);
        }
    }

    /// <summary>Waits until the program has ended by itself or by a signal.</summary>
    /// <param name="within">How long at most.</param>
    /// <returns>The exit code; 128 + n when signal n ended it.</returns>
    /// <exception cref="InvalidOperationException">It still runs.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan within)
    {
        using var deadline = new CancellationTokenSource(within);
        try
        {
            await _shell.WaitForExitAsync(deadline.Token);
            return _shell.ExitCode;
        }
        catch (OperationCanceledException e)
        {
            throw new InvalidOperationException($"{_name} did not end within {within}. Its output:\n{All}", e);
        }
    }

    /// <summary>Asks the program to end (SIGTERM).</summary>
    public void Terminate() => Signal(SigTerm);

    /// <summary>Ends the program without asking (SIGKILL), as a crash does.</summary>
    public void Kill() => Signal(SigKill);

    /// <summary>Holds the program still (SIGSTOP), as a virtual machine that is moved or a laptop that sleeps does.</summary>
    public void Suspend() => Signal(SigStop);

    /// <summary>Lets it go on (SIGCONT).</summary>
    public void Resume() => Signal(SigCont);

    /// <summary>Kills the program if it still runs, and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            Kill();
            await _shell.WaitForExitAsync();
        }

        _shell.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);

    private Task<int> RunAsync()
    {
        _shell.OutputDataReceived += (_, e) => Receive(e.Data, _output);
        _shell.ErrorDataReceived += (_, e) => Receive(e.Data, _error);
        _shell.Start();
        _shell.BeginOutputReadLine();
        _shell.BeginErrorReadLine();
        return _id.Task.WaitAsync(Waits.Long);
    }

    private void Receive(string? line, OutputLog log)
    {
        if (line is null)
        {
            log.End();
            if (Interlocked.Decrement(ref _openStreams) == 0)
                _all.End();
        }
        else if (ReferenceEquals(log, _output) && !_id.Task.IsCompleted)
        {
            _id.SetResult(int.Parse(line.AsSpan("PID ".Length), CultureInfo.InvariantCulture));
        }
        else
        {
            log.Add(line);
            _all.Add(line);
        }
    }

    private void Signal(int signal)
    {
        if (!HasExited && SendSignal(Id, signal) != 0 && Marshal.GetLastPInvokeError() != NoSuchProcess)
            throw new InvalidOperationException($"{_name} ({Id}) could not be sent signal {signal}: error {Marshal.GetLastPInvokeError()}.");
    }
}
