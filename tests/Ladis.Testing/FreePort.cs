using System.Net;
using System.Net.Sockets;

namespace Ladis.Testing;

/// <summary>
/// Ports on loopback that nobody listens on. They lie below those that systems give to outgoing connections and to listeners on port 0, and no
/// process is given one twice: a server that takes seconds to start still finds its port free.
/// </summary>
public static class FreePort
{
    private const int First = 15_000;
    private const int End = 32_000;

    /// <summary>Test processes that run side by side begin far enough from each other.</summary>
    private const int ProcessStep = 101;

    private static int _drawn = -1;

    /// <summary>One free port.</summary>
    public static int Next()
    {
        for (var tries = First; tries < End; tries++)
        {
            var port = First + (int)(((long)Environment.ProcessId * ProcessStep + Interlocked.Increment(ref _drawn)) % (End - First));
            if (IsFree(port))
                return port;
        }

        throw new InvalidOperationException($"No port from {First} to {End} is free.");
    }

    /// <summary>Several different free ports.</summary>
    public static int[] Next(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
