using Confluent.Kafka;

namespace Ladis.Chaos.Requests;

/// <summary>Requests that come all the time, whatever happens to those who answer; numbered from 0.</summary>
public sealed class Traffic : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _end = new();
    private readonly Func<int, Task> _send;
    private readonly int _eachTick;
    private readonly Task _work;
    private int _made;

    /// <summary>Begins.</summary>
    /// <param name="sender">Sends them.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="partitions">Its number of partitions.</param>
    /// <param name="eachSecond">How many a second; a multiple of 10.</param>
    /// <param name="request">Makes the request with a number.</param>
    public Traffic(Sender sender, string topic, int partitions, int eachSecond, Func<int, Message<byte[], byte[]>> request)
    {
        _eachTick = Math.Max(1, (int)(eachSecond * Tick.TotalSeconds));
        _send = number => sender.SendAsync(topic, partitions, number..(number + 1), request);
        _work = SendAsync();
    }

    /// <summary>Requests so far: made, not yet on the broker while that is away.</summary>
    public int Made => Volatile.Read(ref _made);

    /// <summary>Ends it, with as many more as make the number a multiple; returns when the broker has all.</summary>
    /// <param name="multiple">Of what.</param>
    /// <returns>Requests in all.</returns>
    public async Task<int> StopAsync(int multiple = 1)
    {
        await _end.CancelAsync();
        await _work.WaitAsync(Waits.Long);
        while (Made % multiple != 0)
            await _send(Interlocked.Increment(ref _made) - 1);
        return Made;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _work.ContinueWith(_ => { }, TaskScheduler.Default); // what it ended with, StopAsync has told
        _end.Dispose();
    }

    private async Task SendAsync()
    {
        var sent = new List<Task>();
        using var timer = new PeriodicTimer(Tick);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                for (var i = 0; i < _eachTick; i++)
                    sent.Add(_send(Interlocked.Increment(ref _made) - 1));
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }

        await Task.WhenAll(sent);
    }
}
