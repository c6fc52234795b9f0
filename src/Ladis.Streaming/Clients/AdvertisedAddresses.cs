using System.Net.Sockets;
using Confluent.Kafka;

namespace Ladis.Streaming.Clients;

/// <summary>
/// The addresses that brokers send clients on to (<c>advertised.listeners</c>). A client that reaches a bootstrap address and none of these is told all topics
/// and gets no record, without end.
/// </summary>
internal static class AdvertisedAddresses
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Why none of the brokers can be reached; null when one can. A part of them may be away while a role starts.</summary>
    /// <param name="metadata">What a broker has told.</param>
    /// <param name="bootstrapServers">Where it was asked.</param>
    public static string? Problem(Metadata metadata, string bootstrapServers)
    {
        var failures = new List<string>();
        foreach (var broker in metadata.Brokers)
        {
            if (Failure(broker.Host, broker.Port) is not { } failure)
                return null;
            failures.Add($"'{broker.Host}:{broker.Port}' ({failure.TrimEnd('.')})");
        }

        return failures.Count == 0
            ? null
            : $"The broker at '{bootstrapServers}' (Ladis:Kafka:BootstrapServers) answers, and sends clients on to {string.Join(", ", failures)}, which cannot be reached from here. "
              + "Mend the broker's advertised.listeners, or name the listener that is meant for this network.";
    }

    private static string? Failure(string host, int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            var inTime = new BlockingCall(() => socket.Connect(host, port), late: socket.Dispose).TryRun(Patience);
            if (!inTime)
                return $"no answer within {Patience.TotalSeconds:F0} s";
            socket.Dispose();
            return null;
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            // Its own message repeats the address, as the runtime writes it.
            return new SocketException((int)refused.SocketErrorCode).Message;
        }
    }
}
