using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Confluent.SchemaRegistry;
using Ladis.Streaming.Configuration;
using Newtonsoft.Json;

namespace Ladis.Streaming.Serialization;

/// <summary>What an error of the registry's client means: wait, or mend a setting.</summary>
/// <remarks>
/// The client (2.16) throws <see cref="HttpRequestException"/> when nobody answers, also when a request takes too long, and
/// <see cref="SchemaRegistryException"/>, which derives from it, for every answer with an error, be it final (409) or passing (503).
/// An answer that is no JSON is a <see cref="JsonException"/>.
/// </remarks>
internal static class RegistryFailure
{
    /// <summary>Codes of Confluent's API begin with the status and have five digits; what is not the API answers without one, or with the status alone.</summary>
    private const int LeastApiCode = 10000;

    /// <summary>Whether this is the client's way to say that a request failed.</summary>
    public static bool Is(Exception error) => error is HttpRequestException or JsonException;

    /// <summary>Whether trying again can help: nobody answered, or somebody said "later".</summary>
    public static bool MayPass(Exception error) => error switch
    {
        SchemaRegistryException answer => IsPassing(answer.Status),
        HttpRequestException => !IsUnauthorized(error) && !IsUntrusted(error),
        _ => false,
    };

    /// <summary>The error as a sentence that names the setting and the remedy.</summary>
    /// <param name="error">What the client threw.</param>
    /// <param name="options">The registry's settings.</param>
    /// <param name="what">What was asked for, such as <c>the schema of subject 'x'</c>.</param>
    public static SchemaException Explain(Exception error, SchemaRegistryOptions options, string what) => new($"{Place(options)} {Reason(error, options, what)}", error);

    /// <summary>Why nobody answers, at one address after the other: the client's own text repeats what HTTP says, which is seldom the reason.</summary>
    public static string Reasons(Exception error, SchemaRegistryOptions options)
    {
        if (error is SchemaRegistryException)
            return error.Message;
        var reasons = string.Join("; ", Causes(error).Where(c => c.InnerException is null).Select(c => c.Message.TrimEnd('.')).Distinct(StringComparer.Ordinal));
        return $"{reasons}.{(IsCutOff(error) ? CertificateHint(options) : "")}";
    }

    /// <summary>Some servers say nothing and end the connection when they miss a certificate.</summary>
    private static string CertificateHint(SchemaRegistryOptions options) => options.Url.Contains("https:", StringComparison.OrdinalIgnoreCase)
        ? $" If it wants a certificate of its clients, Ladis:SchemaRegistry:KeystoreFile ({(options.KeystoreFile.Length > 0 ? $"'{options.KeystoreFile}'" : "none")}) must hold one that it trusts."
        : "";

    private static bool IsCutOff(Exception error) => Causes(error).Any(c => c is IOException) && !Causes(error).Any(c => c is SocketException);

    private static string Place(SchemaRegistryOptions options) => $"The schema registry at '{options.Url}' (Ladis:SchemaRegistry:Url)";

    private static string Reason(Exception error, SchemaRegistryOptions options, string what) => error switch
    {
        _ when IsUnauthorized(error) => options.Username.Length == 0
            ? "wants a user: set Ladis:SchemaRegistry:Username, and Ladis:SchemaRegistry:PasswordFile to the file of the password."
            : $"does not let in the user '{options.Username}' (Ladis:SchemaRegistry:Username): mend the name or the password.",
        SchemaRegistryException answer => Refusal(answer, options, what),
        JsonException => "does not answer as a schema registry does: is the address the base address of one?",
        _ when IsUntrusted(error) => Distrust(error, options),
        _ => $"does not answer: {Reasons(error, options)} Is the address right and the registry up?",
    };

    private static string Refusal(SchemaRegistryException answer, SchemaRegistryOptions options, string what) => answer.Status switch
    {
        HttpStatusCode.Forbidden => $"does not let '{options.Username}' (Ladis:SchemaRegistry:Username) have {what}: grant this user to read the subjects, and to write them for 'ladis schemas apply'.",
        HttpStatusCode.NotFound when answer.ErrorCode < LeastApiCode => "has no schema registry under this path: is the address the base address of one?",
        HttpStatusCode.NotFound => $"does not have {what}: register it with 'ladis schemas apply', or let workers do it with Ladis:SchemaRegistry:AutoRegister=true.",
        HttpStatusCode.Conflict => $"refuses {what}: it is not compatible with an earlier version there. Another Ladis wrote that version: use that one, or other topics.",
        var status when IsPassing(status) => $"cannot answer now: {(int)status} {answer.Message} Try again when it can.",
        var status => $"refuses {what}: {(int)status} {answer.Message}",
    };

    private static string Distrust(Exception error, SchemaRegistryOptions options)
    {
        var why = Causes(error).OfType<AuthenticationException>().First().Message;
        return options.CaFile.Length == 0
            ? $"shows a certificate that this machine does not trust: name the PEM file of the authority that signed it as Ladis:SchemaRegistry:CaFile. ({why})"
            : $"shows a certificate that no authority of '{options.CaFile}' (Ladis:SchemaRegistry:CaFile) vouches for as this host's today: name the file of the one that does, or have the certificate mended. ({why})";
    }

    /// <summary>As the client has it: these it sends again by itself, as often as it may.</summary>
    private static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static bool IsUnauthorized(Exception error) => error is SchemaRegistryException { Status: HttpStatusCode.Unauthorized }
        // Without a body that it can read, the client says so in text alone.
        || Causes(error).Any(c => c is HttpRequestException and not SchemaRegistryException && c.Message == "Unauthorized");

    private static bool IsUntrusted(Exception error) => Causes(error).Any(c => c is AuthenticationException);

    private static IEnumerable<Exception> Causes(Exception error) => error switch
    {
        AggregateException many => many.InnerExceptions.SelectMany(Causes),
        { InnerException: { } cause } => Causes(cause).Prepend(error),
        _ => [error],
    };
}
