using Ladis.Files;

namespace Ladis.Hosting.Configuration;

/// <summary>What a command is to write, checked before it computes for minutes.</summary>
internal static class OutputPath
{
    /// <summary>Requires that a file can be written.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="path">The file, or null for none.</param>
    /// <exception cref="ConfigurationException">It cannot.</exception>
    public static void RequireFile(string option, string? path)
    {
        if (path is null)
            return;
        if (Directory.Exists(path))
            throw new ConfigurationException($"{option} is '{path}': that is a folder; name a file.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
            throw new ConfigurationException($"{option} is '{path}': there is no folder '{folder}'; create it, or name another file.");
        // A pipe or a device takes what is written once, and opening it is part of that.
        if (RegularFile.Problem(path) is not (null or RegularFile.Missing))
            return;
        Try(option, path, () =>
        {
            var existed = File.Exists(path);
            using (File.OpenWrite(path))
            {
            }

            if (!existed)
                File.Delete(path);
        });
    }

    /// <summary>Requires that a folder exists or can be made, and makes it.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="path">The folder.</param>
    /// <exception cref="ConfigurationException">It cannot be made.</exception>
    public static void RequireFolder(string option, string path)
    {
        if (File.Exists(path))
            throw new ConfigurationException($"{option} is '{path}': that is a file; name a folder.");
        Try(option, path, () => Directory.CreateDirectory(path));
    }

    private static void Try(string option, string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{option} is '{path}', which cannot be written: {error.Message} Name another place.");
        }
    }
}
