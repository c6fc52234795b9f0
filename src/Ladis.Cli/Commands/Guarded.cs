using Ladis.Detection.Baselines;
using Ladis.Files;
using Ladis.Hosting.Configuration;
using Ladis.Hosting.Terminal;
using Ladis.Models.Graph;
using Ladis.Streaming.Clients;
using Ladis.Streaming.Configuration;
using Ladis.Streaming.Serialization;
using Ladis.Streaming.Topics;

namespace Ladis.Cli.Commands;

/// <summary>Runs a command: errors that a user can mend become a sentence and an exit code, everything else keeps its stack trace.</summary>
internal static class Guarded
{
    public static async Task<int> Run(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (ConfigurationException error)
        {
            foreach (var sentence in error.Sentences)
                await Console.Error.WriteLineAsync(sentence);
            return ExitCodes.Usage;
        }
        catch (Exception error) when (error is SettingException or UnusableFileException or OnnxModelException or BaselineException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return ExitCodes.Usage;
        }
        catch (Exception error) when (error is TopicException or AccessException or SchemaException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return ExitCodes.Failure;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped.");
            return ExitCodes.Failure;
        }
    }
}
