using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Ladis.Contracts.V1;

namespace Ladis.Detection.Alarms;

/// <summary>Identities of alerts: a function of what happened, equal after any replay.</summary>
internal static class AlertIds
{
    /// <summary>Ladis' own namespace for name-based UUIDs: the UUIDv5 of <c>ladis.dev</c> in the DNS namespace.</summary>
    private static readonly Guid Namespace = Version5(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "ladis.dev");

    /// <summary>The id of an episode.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="baselineId">The baseline, which stands for the views.</param>
    /// <param name="policy">What tells the policy's alarms from those of others: <see cref="Policies.Policy.IdPart"/>.</param>
    /// <param name="firstWindow">The window at whose last arrival the alarm was raised.</param>
    /// <param name="topicId">The id of the activations topic, as offsets come again where it is made again; empty where it is not known, and as in earlier versions.</param>
    public static string OfEpisode(string streamId, string baselineId, string policy, WindowId firstWindow, string topicId)
    {
        var name = $"{streamId}\n{baselineId}\n{firstWindow.Topic}/{firstWindow.Partition}/{firstWindow.FirstOffset}-{firstWindow.LastOffset}{policy}";
        return Version5(Namespace, topicId.Length == 0 ? name : $"{name}\ntopic {topicId}").ToString();
    }

    /// <summary>Name-based UUID with SHA-1, RFC 9562 §5.5.</summary>
    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "RFC 9562 prescribes SHA-1 for version 5; nothing here rests on its collision resistance.")]
    internal static Guid Version5(Guid space, string name)
    {
        // On the heap: the name holds a stream id, which comes from a record and may have any length.
        byte[] input = [.. space.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)];
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(input, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
