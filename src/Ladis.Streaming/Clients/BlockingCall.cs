using System.Runtime.ExceptionServices;

namespace Ladis.Streaming.Clients;

/// <summary>A call into librdkafka that may never return: it runs on a thread of the pool, and the loop waits for it only so long.</summary>
/// <param name="call">The call.</param>
/// <param name="late">Runs after a call that nobody waits for any more.</param>
internal sealed class BlockingCall(Action call, Action late)
{
    // A plain object: Monitor waits and pulses, Lock cannot.
    private readonly object _gate = new();
    private ExceptionDispatchInfo? _failure;
    private bool _returned;
    private bool _abandoned;

    /// <summary>Runs the call and waits for it. What it throws is thrown here.</summary>
    /// <returns>Whether it returned in time; otherwise it goes on, and <c>late</c> follows it.</returns>
    public bool TryRun(TimeSpan patience)
    {
        lock (_gate)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static self => self.Run(), this, preferLocal: false);
            if (!_returned)
                Monitor.Wait(_gate, patience);
            _abandoned = !_returned;
        }

        if (_abandoned)
            return false;
        _failure?.Throw();
        return true;
    }

    private void Run()
    {
        try
        {
            call();
        }
        catch (Exception failure)
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }

        lock (_gate)
        {
            _returned = true;
            Monitor.Pulse(_gate);
            if (!_abandoned)
                return;
        }

        late();
    }
}
