using Confluent.Kafka;

namespace Ladis.Integration.Tests.Security;

/// <summary>
/// A real broker that lets in nobody without a certificate, a password and a grant, and Ladis's topics on it, made by the user who may. Skipped where there is no Kafka.
/// </summary>
public sealed class SecuredKafka : IAsyncLifetime
{
    /// <summary>Each role's user, by the role's name in docs/security.md.</summary>
    private static readonly Dictionary<string, string> Users = new(StringComparer.Ordinal)
    {
        ["inference"] = "inference",
        ["detector"] = "detector",
        ["topics apply"] = "topics",
        ["baseline build --from-topic"] = "reader",
        ["baseline build --publish"] = "reader",
    };

    private static readonly string[] Topics = ["Requests", "Predictions", "Activations", "Verdicts", "Alerts", "Baselines", "Checkpoints", "DeadLetters"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-secured-");
    private readonly Dictionary<string, string?> _environment = new(StringComparer.Ordinal);
    private LocalKafka? _kafka;

    /// <summary>Where the tests put files.</summary>
    public string Folder => _folder.FullName;

    /// <summary>The address for <c>bootstrap.servers</c>.</summary>
    public string BootstrapServers => _kafka!.BootstrapServers;

    internal Certificates Certificates { get; private set; } = null!;

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        if (KafkaDistribution.Find(out _) is not { } distribution)
            return;
        Certificates = new Certificates(Folder);
        _kafka = await LocalKafka.StartAsync(distribution, new LocalKafkaOptions
        {
            ScramUsers = new[] { "admin" }.Concat(Users.Values.Distinct(StringComparer.Ordinal)).ToDictionary(u => u, Password, StringComparer.Ordinal),
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["listener.security.protocol.map"] = "CLIENT:SASL_SSL,NODES:PLAINTEXT,CONTROLLER:PLAINTEXT",
                ["ssl.keystore.type"] = "PEM",
                ["ssl.keystore.location"] = Certificates.ServerFile,
                ["ssl.truststore.type"] = "PEM",
                ["ssl.truststore.location"] = Certificates.CaFile,
                ["listener.name.client.ssl.client.auth"] = "required",
                ["authorizer.class.name"] = "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            },
        });
        foreach (var topic in Topics)
            _environment[$"Ladis__Topics__{topic}"] = $"secured.{topic}";
        _environment["Ladis__Http__Host"] = "127.0.0.1";
        _environment["Ladis__Http__Port"] = "0";
        _environment["Ladis__Kafka__BootstrapServers"] = BootstrapServers;
        await GrantAsync(Grant.Documented);
        var (code, output) = await RunAsync("topics", "topics", "apply", "--partitions", "1");
        Assert.True(code == 0, output);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_kafka is not null)
            await _kafka.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    public void SkipIfAbsent()
    {
        _ = KafkaDistribution.Find(out var missing);
        Assert.SkipWhen(_kafka is null, $"Needs Kafka servers of its own: {missing}.");
    }

    public static string Password(string user) => $"{user}-password";

    /// <summary>The default of a setting, or what this deployment has made of it.</summary>
    public string NameOf(string setting) => setting switch
    {
        "Ladis:Inference:GroupId" => "ladis-inference",
        "Ladis:Detection:GroupId" => "ladis-detector",
        _ => _environment[setting.Replace(":", "__", StringComparison.Ordinal)]!,
    };

    internal async Task GrantAsync(IEnumerable<Grant> grants)
    {
        using var admin = new AdminClientBuilder(AdminConfig()).Build();
        await admin.CreateAclsAsync(grants.Select(g => g.ToBinding(Users[g.Role], NameOf)));
    }

    internal async Task RevokeAsync(Grant grant)
    {
        using var admin = new AdminClientBuilder(AdminConfig()).Build();
        var binding = grant.ToBinding(Users[grant.Role], NameOf);
        var deleted = await admin.DeleteAclsAsync([binding.ToFilter()]);
        Assert.Single(deleted.Single().AclBindings);
    }

    /// <summary>Starts the program as a user.</summary>
    public Task<ChildProcess> StartAsync(string user, params string[] arguments)
    {
        var password = Certificates.Write($"{user}.password", $"{Password(user)}\n");
        return LadisProgram.StartAsync(arguments, new Dictionary<string, string?>(_environment, StringComparer.Ordinal)
        {
            ["Ladis__Kafka__Security__Protocol"] = "SASL_SSL",
            ["Ladis__Kafka__Security__Username"] = user,
            ["Ladis__Kafka__Security__PasswordFile"] = password,
            ["Ladis__Kafka__Security__CaFile"] = Certificates.CaFile,
            ["Ladis__Kafka__Security__CertificateFile"] = Certificates.ClientCertificateFile,
            ["Ladis__Kafka__Security__KeyFile"] = Certificates.ClientKeyFile,
            ["Ladis__Kafka__Security__KeyPasswordFile"] = Certificates.ClientKeyPasswordFile,
        });
    }

    /// <summary>Runs the program as a user to its end.</summary>
    public async Task<(int Code, string Output)> RunAsync(string user, params string[] arguments)
    {
        await using var process = await StartAsync(user, arguments);
        return (await process.WaitForExitAsync(Waits.Long), process.All);
    }

    /// <summary>Puts values on a topic, as the super user.</summary>
    public async Task SendAsync(string topic, IEnumerable<Message<byte[], byte[]>> records)
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(AdminConfig()).Build();
        await Task.WhenAll(records.Select(r => producer.ProduceAsync(NameOf($"Ladis:Topics:{topic}"), r)));
    }

    /// <summary>Waits, as the super user, until a topic has so many committed records.</summary>
    public void Await(string topic, int count)
    {
        using var deadline = new CancellationTokenSource(Waits.Long);
        var config = new ConsumerConfig(AdminConfig()) { GroupId = "admin", IsolationLevel = IsolationLevel.ReadCommitted, EnableAutoCommit = false };
        using var consumer = new ConsumerBuilder<byte[], byte[]>(config).Build();
        consumer.Assign(new TopicPartitionOffset(NameOf($"Ladis:Topics:{topic}"), 0, Offset.Beginning));
        for (var seen = 0; seen < count; seen++)
            consumer.Consume(deadline.Token);
    }

    private ClientConfig AdminConfig() => new()
    {
        BootstrapServers = BootstrapServers,
        SecurityProtocol = SecurityProtocol.SaslSsl,
        SaslMechanism = SaslMechanism.ScramSha512,
        SaslUsername = "admin",
        SaslPassword = Password("admin"),
        SslCaLocation = Certificates.CaFile,
        SslCertificateLocation = Certificates.ClientCertificateFile,
        SslKeyLocation = Certificates.ClientKeyFile,
        SslKeyPassword = Certificates.KeyPassword,
    };
}
