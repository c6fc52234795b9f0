using System.CommandLine;
using System.Text;
using Ladis.Cli.Commands;

namespace Ladis.Cli.Tests.Fixtures;

/// <summary>
/// Runs commands of <c>ladis</c> within the test's process, which saves the start of one: for what a process would not show otherwise.
/// </summary>
internal static class InProcess
{
    private static readonly RoutedWriter Output = new(Console.Out);
    private static readonly RoutedWriter Error = new(Console.Error);

    static InProcess()
    {
        Console.SetOut(Output);
        Console.SetError(Error);
    }

    /// <summary>Runs a command to its end; what other tests write at the same time stays theirs.</summary>
    /// <param name="folder">What <c>./</c> means in an argument, as there is one working folder for all tests; models that travel with the program are there too.</param>
    /// <param name="arguments">Command and options.</param>
    public static async Task<(int Code, string Output, string Error)> Run(string folder, params IEnumerable<string> arguments)
    {
        using StringWriter output = new(), error = new();
        (Output.Target.Value, Error.Target.Value) = (output, error);
        var command = LadisCommand.Create().Parse([.. arguments.Select(argument => Absolute(argument, folder))]);
        var code = await command.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = null });
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Where a model lies that travels with the program.</summary>
    public static string Models => Path.Combine(AppContext.BaseDirectory, "models");

    private static string Absolute(string argument, string folder)
    {
        string Place(string path) => path.StartsWith("./shapes.", StringComparison.Ordinal) ? $"{Models}{path[1..]}" : $"{folder}{path[1..]}";
        return string.Join('=', argument.Split('=').Select(part => string.Join('@', part.Split('@').Select(path => path.StartsWith("./", StringComparison.Ordinal) ? Place(path) : path))));
    }

    /// <summary>Writes to where the calling flow wants it.</summary>
    private sealed class RoutedWriter(TextWriter other) : TextWriter
    {
        public AsyncLocal<TextWriter?> Target { get; } = new();

        public override Encoding Encoding => other.Encoding;

        public override void Write(char value) => (Target.Value ?? other).Write(value);

        public override void Write(string? value) => (Target.Value ?? other).Write(value);

        public override void WriteLine(string? value) => (Target.Value ?? other).WriteLine(value);
    }
}
