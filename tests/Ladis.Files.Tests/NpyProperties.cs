using FsCheck.Xunit;
using static Ladis.Files.Tests.TemporaryFolder;

namespace Ladis.Files.Tests;

/// <summary>
/// Whatever bytes a file has: it is read, or refused with the reader's own exception, and the memory taken stays below the stated multiple
/// of its length (docs of <see cref="NpyArray"/>), plus what reading any file takes.
/// </summary>
public sealed class NpyProperties : IDisposable
{
    private const int Tests = 400;

    /// <summary>Buffers, exception and message, the archive's directory.</summary>
    private const long Anyway = 256 * 1024;

    private static readonly byte[] Sound = Npy(Plain("2, 3, 4, 3"), new byte[72]);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Property(MaxTest = Tests)]
    public bool RandomBytes_ShouldNeverHarm(byte[] bytes) =>
        IsBounded(_folder.Write("a.npy", bytes), null, 1) && IsBounded(_folder.Write("a.npz", bytes), "a", NpyArray.MostPacking);

    [Property(MaxTest = Tests)]
    public bool RandomHeaders_ShouldNeverHarm(string? dictionary, byte[] values) =>
        IsBounded(_folder.Write("a.npy", Npy(dictionary ?? "", values)), null, 1);

    [Property(MaxTest = Tests)]
    public bool RandomShapes_ShouldNeverHarm(long[] extents, byte values) =>
        IsBounded(_folder.Write("a.npy", Npy(Plain(string.Join(", ", extents)), new byte[values])), null, 1);

    [Property(MaxTest = Tests)]
    public bool MutatedArrays_ShouldNeverHarm((ushort Place, byte Value)[] changes, ushort cut) =>
        IsBounded(_folder.Write("a.npy", Mutated(Sound, changes, cut)), null, 1);

    [Property(MaxTest = Tests)]
    public bool MutatedArchives_ShouldNeverHarm((ushort Place, byte Value)[] changes, ushort cut)
    {
        var sound = File.ReadAllBytes(_folder.Zip("s.npz", "a", Sound));
        return IsBounded(_folder.Write("a.npz", Mutated(sound, changes, cut)), "a", NpyArray.MostPacking);
    }

    /// <summary>Half of the files are cut off too.</summary>
    private static byte[] Mutated(byte[] sound, (ushort Place, byte Value)[] changes, ushort cut)
    {
        var bytes = sound.ToArray();
        foreach (var (place, value) in changes)
            bytes[place % bytes.Length] = value;
        return cut % 2 == 0 ? bytes : bytes[..(cut % bytes.Length)];
    }

    private static bool IsBounded(string file, string? name, int multiple)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var array = NpyArray.Read(file, name);
            _ = array.Length == 0 ? 0 : array[array.Length - 1];
        }
        catch (UnusableFileException refused)
        {
            if (!refused.Message.Contains(file, StringComparison.Ordinal))
                return false;
        }

        var most = multiple == 1 ? new FileInfo(file).Length : Math.Max(NpyArray.AlwaysAllowed, multiple * new FileInfo(file).Length);
        return GC.GetAllocatedBytesForCurrentThread() - before <= most + Anyway;
    }
}
