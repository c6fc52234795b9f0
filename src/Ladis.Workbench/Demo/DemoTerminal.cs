using System.Text;
using Spectre.Console;

namespace Ladis.Workbench.Demo;

/// <summary>The terminal itself, for what is drawn.</summary>
internal sealed class DemoTerminal : IAnsiConsoleOutput
{
    public TextWriter Writer { get; } = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };

    public bool IsTerminal => !Console.IsOutputRedirected;

    public int Width => Console.IsOutputRedirected ? 80 : Console.BufferWidth;

    public int Height => Console.IsOutputRedirected ? 24 : Console.WindowHeight;

    public void SetEncoding(Encoding encoding)
    {
        // The writer's stays: UTF-8.
    }
}
