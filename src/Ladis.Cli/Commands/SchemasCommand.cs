using System.CommandLine;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Terminal;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Serialization;

namespace Ladis.Cli.Commands;

/// <summary><c>ladis schemas</c>: the schemas of the topics, in the schema registry.</summary>
internal static class SchemasCommand
{
    public static Command Create()
    {
        var apply = new Command("apply", "Register the schemas that the registry lacks, with BACKWARD_TRANSITIVE compatibility; existing ones stay as they are. Exit code 1 when the registry refuses one.");
        var shared = SharedOptions.AddTo(apply)
            .With(apply, "--url", "Ladis:SchemaRegistry:Url", "The schema registry.", "URL");
        apply.SetAction((arguments, _) => Guarded.Run(() => Apply(shared.Load(arguments))));
        return new Command("schemas", "Schemas of the topics in a schema registry.") { apply };
    }

    private static async Task<int> Apply(LadisOptions options)
    {
        LadisConfiguration.Require((nameof(options.SchemaRegistry), options.SchemaRegistry), (nameof(options.Topics), options.Topics));
        if (!options.SchemaRegistry.IsEnabled)
            throw new ConfigurationException("Ladis:SchemaRegistry:Url is not set: name the registry, or give --url URL.");
        foreach (var warning in SecurityWarnings.Of(options.Kafka, options.SchemaRegistry))
            await Console.Error.WriteLineAsync($"warning: {warning}");
        var outcomes = await new SchemaAdmin(options.SchemaRegistry).Apply(options.Topics);
        foreach (var outcome in outcomes)
            Console.WriteLine($"{outcome.Change.ToString().ToLowerInvariant(),-12} {outcome.Subject}{(outcome.Id is { } id ? $" (id {id})" : "")}");
        if (outcomes.All(o => o.Change != SchemaChange.Incompatible))
            return ExitCodes.Success;
        await Console.Error.WriteLineAsync(
            $"The schema registry at '{options.SchemaRegistry.Url}' has earlier versions whose records this Ladis could not read; subjects that rest on an incompatible one were left out. "
            + "Another program or a newer Ladis registered them: use that Ladis, or other names under Ladis:Topics.");
        return ExitCodes.Failure;
    }
}
