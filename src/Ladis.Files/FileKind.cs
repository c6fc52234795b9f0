namespace Ladis.Files;

/// <summary>What a path leads to, links followed.</summary>
internal enum FileKind
{
    Missing = 0,
    Regular = 1,
    Folder = 2,

    /// <summary>A pipe, a socket or a device: it may have no end, and opening it may wait or act.</summary>
    Special = 3,
}
