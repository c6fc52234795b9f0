namespace Ladis.Files;

/// <summary>
/// The rule for every file that a user names, or a file of a user's: only a regular file is opened (a link to one is as good), and no
/// more of it is read than it is long at that moment and than a stated limit. A pipe would wait for ever, a device has no end, and what
/// lies under /proc says that it is 0 bytes long.
/// </summary>
public static class RegularFile
{
    /// <summary>What <see cref="Problem"/> says of a path that leads nowhere.</summary>
    public const string Missing = "no such file";

    /// <summary>What <see cref="Problem"/> says of a folder.</summary>
    public const string Folder = "a folder, not a file";

    /// <summary>The most bytes that one array holds and this process may take, by what the runtime knows of a container's limit.</summary>
    public static long MostBytes => Math.Min(Array.MaxLength, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>What keeps a path from being read as a file, to be put behind "is"; null when nothing does. It is not opened.</summary>
    /// <param name="path">The path.</param>
    /// <param name="limit">The most bytes that it may have.</param>
    public static string? Problem(string path, long limit = long.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(path);
        var (kind, length) = FileStatus.Of(path);
        return kind switch
        {
            FileKind.Missing => Missing,
            FileKind.Folder => Folder,
            FileKind.Special => "a pipe, a socket or a device, not a file",
            _ => TooLong(length, limit),
        };
    }

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">The path.</param>
    /// <param name="limit">The most bytes that it may have.</param>
    /// <exception cref="UnusableFileException">There is none, it is not regular, is longer than the limit, or may not be read.</exception>
    public static FileStream Open(string path, long limit = long.MaxValue)
    {
        if (Problem(path, limit) is { } problem)
            throw UnusableFileException.Of(path, problem);
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (TooLong(stream.Length, limit) is not { } grown)
                return stream;
            stream.Dispose();
            throw UnusableFileException.Of(path, grown);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, refused);
        }
    }

    /// <summary>Reads a file whole.</summary>
    /// <param name="path">The path.</param>
    /// <param name="limit">The most bytes that it may have; <see cref="MostBytes"/> holds besides.</param>
    /// <exception cref="UnusableFileException">There is none, it is not regular, is longer than the limit, or cannot be read.</exception>
    public static byte[] ReadAllBytes(string path, long limit = long.MaxValue)
    {
        using var stream = Open(path, Math.Min(limit, MostBytes));
        try
        {
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (IOException refused)
        {
            throw Unreadable(path, refused);
        }
    }

    /// <summary>Reads a file of text whole: UTF-8, or what its byte order mark says.</summary>
    /// <param name="path">The path.</param>
    /// <param name="limit">The most bytes that it may have.</param>
    /// <exception cref="UnusableFileException">There is none, it is not regular, is longer than the limit, or cannot be read.</exception>
    public static string ReadAllText(string path, long limit = long.MaxValue)
    {
        using var reader = new StreamReader(new MemoryStream(ReadAllBytes(path, limit)));
        return reader.ReadToEnd();
    }

    private static string? TooLong(long length, long limit) =>
        length > limit ? $"{length:N0} bytes long, and at most {limit:N0} are read" : null;

    private static UnusableFileException Unreadable(string path, Exception cause) =>
        new($"The file '{path}' cannot be read: {cause.Message}", cause);
}
