namespace Ladis.Detection.Baselines;

/// <summary>Paths as they are once every link in them is followed.</summary>
internal static class RealPath
{
    /// <summary>As many as Linux follows.</summary>
    private const int MostLinks = 40;

    /// <summary>The path without links, as far as it exists.</summary>
    /// <param name="path">A full path.</param>
    /// <exception cref="IOException">The links go round in circles, or cannot be read.</exception>
    public static string Of(string path)
    {
        var (root, links) = (Path.GetPathRoot(path)!, 0);
        var (real, pending) = (root, new Stack<string>(Parts(path)));
        while (pending.TryPop(out var name))
        {
            var next = Path.Combine(real, name);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MostLinks)
                throw new IOException($"more than {MostLinks} links lead one to the other");
            foreach (var part in Parts(Path.GetFullPath(target, real)))
                pending.Push(part);
            real = root;
        }

        return real;
    }

    /// <summary>Whether a path lies below a folder; both without links.</summary>
    /// <param name="path">The path.</param>
    /// <param name="folder">The folder.</param>
    public static bool IsBelow(string path, string folder) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Last part first.</summary>
    private static IEnumerable<string> Parts(string path) =>
        Path.GetFullPath(path)[Path.GetPathRoot(path)!.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse();
}
