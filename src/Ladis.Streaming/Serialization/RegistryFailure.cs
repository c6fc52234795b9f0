using System.Net;
using Confluent.SchemaRegistry;
using Ladis.Streaming.Configuration;

namespace Ladis.Streaming.Serialization;

/// <summary>What an error of the registry's client means: wait, or mend a setting.</summary>
internal static class RegistryFailure
{
    /// <summary>Whether trying again can help: nobody answered, or somebody said "later".</summary>
    public static bool MayPass(Exception error) => error switch
    {
        SchemaRegistryException => false,
        HttpRequestException http => !IsUnauthorized(http) && !IsUntrusted(http),
        TaskCanceledException => true,
        _ => false,
    };

    /// <summary>The error as a sentence that names the setting and the remedy.</summary>
    /// <param name="error">What the client threw.</param>
    /// <param name="options">The registry's settings.</param>
    /// <param name="what">What was asked for, such as <c>the schema of subject 'x'</c>.</param>
    public static SchemaException Explain(Exception error, SchemaRegistryOptions options, string what) => new($"{Place(options)} {Reason(error, options, what)}", error);

    private static string Place(SchemaRegistryOptions options) => $"The schema registry at '{options.Url}' (Ladis:SchemaRegistry:Url)";

    private static string Reason(Exception error, SchemaRegistryOptions options, string what) => error switch
    {
        _ when IsUnauthorized(error) => options.Username.Length == 0
            ? "wants a user: set Ladis:SchemaRegistry:Username, and Ladis:SchemaRegistry:PasswordFile to the file of the password."
            : $"does not let in the user '{options.Username}' (Ladis:SchemaRegistry:Username): mend the name or the password.",
        SchemaRegistryException { Status: HttpStatusCode.Forbidden } => $"does not let '{options.Username}' (Ladis:SchemaRegistry:Username) have {what}: grant this user to read the subjects, and to write them for 'ladis schemas apply'.",
        SchemaRegistryException { Status: HttpStatusCode.NotFound } => $"does not have {what}: register it with 'ladis schemas apply', or let workers do it with Ladis:SchemaRegistry:AutoRegister=true.",
        SchemaRegistryException { Status: HttpStatusCode.Conflict } => $"refuses {what}: it is not compatible with an earlier version there. Another Ladis wrote that version: use that one, or other topics.",
        SchemaRegistryException refused => $"refuses {what}: {(int)refused.Status} {refused.Message}",
        _ when IsUntrusted(error) => options.CaFile.Length == 0
            ? "shows a certificate that this machine does not trust: name the PEM file of the authority that signed it as Ladis:SchemaRegistry:CaFile."
            : $"shows a certificate that no authority of '{options.CaFile}' (Ladis:SchemaRegistry:CaFile) signed for this address: name the file of the one that did.",
        _ => $"does not answer: {error.Message} Is the address right and the registry up?",
    };

    private static bool IsUnauthorized(Exception error) => error is SchemaRegistryException { Status: HttpStatusCode.Unauthorized }
        // Without a body that it can read, the client puts the answers of all registries into one text.
        || (error is HttpRequestException && error.Message.EndsWith("Unauthorized", StringComparison.Ordinal));

    /// <summary>The client keeps the text alone, not the exception that would say why.</summary>
    private static bool IsUntrusted(Exception error) => error is HttpRequestException && error.Message.Contains("SSL connection could not be established", StringComparison.Ordinal);
}
