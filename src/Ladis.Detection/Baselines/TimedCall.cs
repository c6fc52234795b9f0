using System.Runtime.ExceptionServices;

namespace Ladis.Detection.Baselines;

/// <summary>Calls that may never return and cannot be cancelled, such as those to a file system: each on a thread of its own, one at a time.</summary>
internal sealed class TimedCall
{
    private Task? _last;

    /// <summary>Whether a call that nobody waits for any more still holds its thread.</summary>
    public bool IsHanging => _last is { IsCompleted: false };

    /// <summary>Waits for a call's result.</summary>
    /// <param name="call">The call.</param>
    /// <param name="timeout">How long.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <exception cref="TimeoutException">It has not returned in time.</exception>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public T Run<T>(Func<T> call, TimeSpan timeout, CancellationToken stop)
    {
        var (result, failure) = (default(T)!, default(ExceptionDispatchInfo));
        var running = Task.Factory.StartNew(Call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _last = running;
        switch (WaitHandle.WaitAny([((IAsyncResult)running).AsyncWaitHandle, stop.WaitHandle], timeout))
        {
            case 0:
                failure?.Throw();
                return result;
            case 1:
                throw new OperationCanceledException(stop);
            default:
                throw new TimeoutException();
        }

        void Call()
        {
            try
            {
                result = call();
            }
            catch (Exception thrown)
            {
                failure = ExceptionDispatchInfo.Capture(thrown);
            }
        }
    }
}
