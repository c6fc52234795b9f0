using Ladis.Detection.Configuration;
using Ladis.Files;

namespace Ladis.Detection.Baselines;

/// <summary>
/// The folder that references of the baselines topic may name files in. Whoever may write to that topic is not thereby to choose which files of this
/// machine are opened: regular ones below the folder (links followed), up to a size, within a time, and none where no folder is configured.
/// </summary>
/// <param name="options">The folder and its limits.</param>
internal sealed class ReferenceFolder(BaselinesOptions options)
{
    private const string Setting = "Ladis:Baselines:ReferenceFolder";

    private readonly TimedCall _reading = new();

    /// <summary>What a reference says of a file: its place below the folder, which every machine may have elsewhere; without a folder its full path.</summary>
    /// <param name="options">The folder.</param>
    /// <param name="file">The file, which exists.</param>
    /// <exception cref="BaselineException">The file lies outside of the folder.</exception>
    public static string Locate(BaselinesOptions options, string file)
    {
        var path = Path.GetFullPath(file);
        if (options.ReferenceFolder.Length == 0)
            return path;
        var (real, folder) = (RealPath.Of(path), RealPath.Of(options.ReferenceFolder));
        return RealPath.IsBelow(real, folder)
            ? Path.GetRelativePath(folder, real)
            : throw new BaselineException(
                $"'{file}' lies outside of {Setting} ('{options.ReferenceFolder}'), below which detectors look for it: put it there and publish it from there.");
    }

    /// <summary>Reads a file that a record names.</summary>
    /// <param name="location">A path below the folder, relative to it or in full.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <exception cref="BaselineException">There is no folder, or no such file in it that may be read.</exception>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public byte[] Read(string location, CancellationToken stop)
    {
        if (options.ReferenceFolder.Length == 0)
            throw new BaselineException($"it names the file '{location}', and {Setting} is not set: name the folder that such files may be read from, or publish the snapshot without --by-reference.");
        if (_reading.IsHanging)
            throw new BaselineException($"it names the file '{location}', and the reading of an earlier one below {Setting} ('{options.ReferenceFolder}') still hangs: is that file system well?");
        try
        {
            return _reading.Run(() => ReadNow(location), options.ReferenceTimeout, stop);
        }
        catch (TimeoutException late)
        {
            throw new BaselineException($"the file '{location}' was not read within {options.ReferenceTimeout} (Ladis:Baselines:ReferenceTimeout): is it a pipe, or its file system out of reach?", late);
        }
        catch (Exception refused) when (refused is UnusableFileException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BaselineException($"the file '{location}' below {Setting} cannot be read: {refused.Message}", refused);
        }
    }

    private byte[] ReadNow(string location)
    {
        var folder = RealPath.Of(options.ReferenceFolder);
        var path = RealPath.Of(Path.GetFullPath(location, folder));
        if (!RealPath.IsBelow(path, folder))
            throw new BaselineException($"it names the file '{location}', which lies outside of {Setting} ('{options.ReferenceFolder}').");
        // Asked before it is opened: opening a pipe may wait for ever. What a kernel makes up (/proc) has no length.
        if (RegularFile.Problem(path) is { } problem)
            throw new BaselineException($"it names '{location}', which is {(problem == RegularFile.Missing ? "not there" : problem)} (below {Setting}, '{options.ReferenceFolder}').");
        if (RegularFile.Problem(path, options.MaxReferenceBytes) is { } tooLong)
            throw new BaselineException($"it names '{location}', which is {tooLong} (Ladis:Baselines:MaxReferenceBytes).");
        var bytes = RegularFile.ReadAllBytes(path, options.MaxReferenceBytes);
        return bytes.Length > 0 ? bytes : throw new BaselineException($"it names '{location}', which is empty.");
    }
}
