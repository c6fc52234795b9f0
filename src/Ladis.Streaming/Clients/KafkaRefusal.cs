using Confluent.Kafka;
using Ladis.Streaming.Configuration;

namespace Ladis.Streaming.Clients;

/// <summary>What the broker refuses for want of trust or of a permission: trying again does not help, a setting or a grant does.</summary>
internal static class KafkaRefusal
{
    /// <summary>Whether a client's error is a refusal.</summary>
    public static bool Is(ErrorCode code) => code is ErrorCode.Local_Authentication or ErrorCode.Local_Ssl or ErrorCode.SaslAuthenticationFailed
        or ErrorCode.UnsupportedSaslMechanism or ErrorCode.IllegalSaslState || IsDenied(code);

    /// <summary>The refusal as a sentence that names the setting or the grant.</summary>
    /// <param name="error">The client's error.</param>
    /// <param name="options">How the broker is reached.</param>
    /// <param name="grants">What the refused user needs, such as <c>Read on topic 'x'</c>.</param>
    public static string Explain(Error error, KafkaOptions options, string grants) =>
        $"The broker at '{options.BootstrapServers}' (Ladis:Kafka:BootstrapServers) {Reason(error, options, grants)}";

    private static string Reason(Error error, KafkaOptions options, string grants) => error.Code switch
    {
        var code when IsDenied(code) => $"refuses user '{User(options)}': {error.Reason.TrimEnd('.')}. Grant {grants}; docs/security.md lists what each role needs.",
        ErrorCode.Local_Ssl => $"does not come to terms over TLS: {error.Reason.TrimEnd('.')}. Does the authority in '{CaFile(options)}' (Ladis:Kafka:Security:CaFile) sign its certificate, and is its listener the one for Ladis:Kafka:Security:Protocol?",
        _ => $"does not let in user '{User(options)}' (Ladis:Kafka:Security:Username): {error.Reason.TrimEnd('.')}. Mend the user, the password (Password or PasswordFile) or Mechanism, which is {options.Security.Mechanism}.",
    };

    private static bool IsDenied(ErrorCode code) => code is ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed
        or ErrorCode.TransactionalIdAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed;

    private static string User(KafkaOptions options) => options.Security.Username.Length > 0 ? options.Security.Username
        : options.Properties.TryGetValue("sasl.username", out var user) ? user : "ANONYMOUS";

    private static string CaFile(KafkaOptions options) => options.Security.CaFile.Length > 0 ? options.Security.CaFile : "the system's store";
}
