namespace Ladis.Files;

/// <summary>Where a path leads when every link in it is followed, which .NET does for the last part alone.</summary>
public static class RealPath
{
    /// <summary>As many as Linux follows.</summary>
    private const int MostLinks = 40;

    /// <summary>The full path without links and dots. Parts that do not exist stay as they are.</summary>
    /// <param name="path">A path.</param>
    /// <exception cref="UnusableFileException">Its links go round in a circle, or one cannot be read.</exception>
    public static string Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var full = Path.IsPathRooted(path) ? path : Path.Join(Environment.CurrentDirectory, path);
        var real = Path.GetPathRoot(full)!;
        var (rest, links) = (new Stack<string>(), 0);
        Push(rest, full[real.Length..]);
        while (rest.TryPop(out var part))
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
            }
            else if (LinkOf(path, Path.Join(real, part)) is not { } target)
            {
                real = Path.Join(real, part);
            }
            else
            {
                if (++links > MostLinks)
                    throw UnusableFileException.Of(path, "a link that leads back to itself");
                var root = Path.GetPathRoot(target)!;
                real = root.Length > 0 ? root : real;
                Push(rest, target[root.Length..]);
            }
        }

        return real;
    }

    /// <summary>Whether a path leads to a place below a folder, links followed on both sides.</summary>
    /// <param name="path">The path.</param>
    /// <param name="folder">The folder.</param>
    /// <exception cref="UnusableFileException">Links go round in a circle, or one cannot be read.</exception>
    public static bool IsBelow(string path, string folder)
    {
        var above = Of(folder);
        var beginning = Path.EndsInDirectorySeparator(above) ? above : above + Path.DirectorySeparatorChar;
        return Of(path).StartsWith(beginning, StringComparison.Ordinal);
    }

    private static void Push(Stack<string> parts, string path)
    {
        var names = path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        foreach (var part in names.Reverse().Where(name => name is not ("" or ".")))
            parts.Push(part);
    }

    private static string? LinkOf(string path, string place)
    {
        try
        {
            return new FileInfo(place).LinkTarget;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw UnusableFileException.Of(path, $"behind '{place}', which cannot be followed ({refused.Message})", refused);
        }
    }
}
