using System.Runtime.InteropServices;

namespace Ladis.Models.Preprocessing;

/// <summary>A stretch of one axis of a picture.</summary>
/// <param name="Start">Its first pixel, from 0.</param>
/// <param name="Length">Its pixels.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Stretch(long Start, int Length);
