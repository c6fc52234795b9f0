using System.Text;

namespace Ladis.Files.Tests;

public sealed class NpyWriterTests
{
    /// <summary>Magic, version 1.0 and the length of the text.</summary>
    private const int Prefix = 10;

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(123456789)]
    [InlineData(long.MaxValue)]
    public void Header_ShouldEndOnABoundaryOf64_WhateverTheExtents(long extent)
    {
        using var stream = new MemoryStream();

        NpyWriter.WriteHeader(stream, NpyWriter.Bytes, [extent, 2]);

        var file = stream.ToArray();
        var text = Encoding.ASCII.GetString(file.AsSpan(Prefix));
        Assert.Equal(0, file.Length % 64);
        Assert.Equal([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, (byte)text.Length, 0], file[..Prefix]);
        Assert.Equal($"{{'descr': '|u1', 'fortran_order': False, 'shape': ({extent}, 2), }}".PadRight(text.Length - 1) + "\n", text);
    }

    [Fact]
    public void Header_ShouldBeRefused_WhenThereIsNoExtent()
    {
        using var stream = new MemoryStream();

        Assert.Throws<ArgumentException>(() => NpyWriter.WriteHeader(stream, NpyWriter.Bytes, []));
    }
}
