namespace Ladis.Models.Images;

/// <summary>
/// Bounds the memory of all pictures that are being decoded at one time, over all threads and loops of a process. Who asks first is served first, so that a large
/// picture is not overtaken for ever by small ones. Safe for use by many threads at once; a thread must hold no share when it asks for one.
/// </summary>
public sealed class PixelBudget
{
    private readonly Lock _lock = new();
    private readonly Queue<Share> _waiting = new();
    private long _left;

    /// <summary>Makes a budget.</summary>
    /// <param name="bytes">Bytes, at least 1.</param>
    public PixelBudget(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        Bytes = bytes;
        _left = bytes;
    }

    /// <summary>A third of the memory that this process may use: of the container's limit, where there is one, .NET takes three quarters for its own.</summary>
    public static long DefaultBytes => Math.Max(1, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 3);

    /// <summary>All of it, in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Who waits.</summary>
    internal int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>Waits until so much is left.</summary>
    /// <param name="bytes">1 to <see cref="Bytes"/>.</param>
    /// <returns>To be disposed of when the memory was given back.</returns>
    internal IDisposable Take(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, Bytes);
        var share = new Share(this, bytes);
        lock (_lock)
        {
            _waiting.Enqueue(share);
            Serve();
        }

        share.Served.Wait();
        return share;
    }

    private void Serve()
    {
        while (_waiting.TryPeek(out var first) && first.Bytes <= _left)
        {
            _left -= first.Bytes;
            _waiting.Dequeue().Served.Set();
        }
    }

    private void GiveBack(long bytes)
    {
        lock (_lock)
        {
            _left += bytes;
            Serve();
        }
    }

    private sealed class Share(PixelBudget budget, long bytes) : IDisposable
    {
        private int _given;

        public long Bytes => bytes;

        public ManualResetEventSlim Served { get; } = new();

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _given, 1) == 0)
                budget.GiveBack(bytes);
        }
    }
}
