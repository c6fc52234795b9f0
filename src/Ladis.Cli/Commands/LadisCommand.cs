using System.CommandLine;

namespace Ladis.Cli.Commands;

/// <summary>The program: a command for every role and task.</summary>
internal static class LadisCommand
{
    public static RootCommand Create() => new("Ladis watches an image classifier in production and says, with a stated false-alarm guarantee, when its inputs stop coming from the distribution that it was validated on.")
    {
        InferenceCommand.Create(),
        DetectorCommand.Create(),
        DemoCommand.Create(),
        BaselineCommand.Create(),
        EvaluateCommand.Create(),
        AttackCommand.Create(),
        DetectCommand.Create(),
        BenchCommand.Create(),
        VerdictCommand.Create(),
        TuneCommand.Create(),
        ModelCommand.Create(),
        TopicsCommand.Create(),
        SchemasCommand.Create(),
        ConfigCommand.Create(),
        HealthCommand.Create(),
        ShapesCommand.Create(),
    };
}
