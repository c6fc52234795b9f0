using System.Text;
using Confluent.Kafka;
using Google.Protobuf;
using Ladis.Integration.Tests.EndToEnd;

namespace Ladis.Integration.Tests.Security;

/// <summary>TLS with client certificates, SCRAM and ACLs on a real broker. The grants are those of docs/security.md.</summary>
public sealed class KafkaSecurityTests(SecuredKafka kafka, ITestOutputHelper output) : IClassFixture<SecuredKafka>
{
    private const int Pictures = 300;
    private static readonly string Model = Deployment.Model("shapes.onnx");

    [Fact]
    public async Task Roles_ShouldWork_WithTheGrantsOfTheDocumentation()
    {
        kafka.SkipIfAbsent();
        var baseline = await Baseline();
        await using var inference = await kafka.StartAsync("inference", "inference", "--model", Model);
        await using var detector = await kafka.StartAsync("detector", "detector", "--baseline", baseline);

        await kafka.SendAsync("Requests", Shapes.Draw(5000, Pictures).Select(s => new Message<byte[], byte[]> { Value = Shapes.Png(s) }).Append(new() { Value = [1, 2, 3] }));
        Await("Predictions", Pictures, inference);
        Await("DeadLetters", 1, inference);
        Await("Verdicts", Pictures / 25, detector);
        var published = await kafka.RunAsync("reader", "baseline", "build", "--from-topic", "--to", $"{Pictures}", "--publish", "--out", Path.Combine(kafka.Folder, "topic.ladis"));

        Assert.True(published.Code == 0, published.Output);
        Assert.Contains("published to ", published.Output, StringComparison.Ordinal);
        foreach (var role in new[] { inference, detector })
        {
            Assert.Equal(0, await Deployment.StopAsync(role));
            Assert.DoesNotContain("uthorization", role.All, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("inference")]
    [InlineData("detector")]
    public async Task MissingGrant_ShouldBeNamed(string role)
    {
        kafka.SkipIfAbsent();
        var baseline = await Baseline();
        string[] arguments = role == "inference" ? [role, "--model", Model] : [role, "--baseline", baseline];
        if (role == "detector")
            await LeaveCheckpoint(arguments);
        foreach (var grant in Grant.Documented.Where(g => g.Role == role))
        {
            var (code, text) = await RunWithoutAsync(grant, role, arguments);

            output.WriteLine($"{grant}: {text.Split('\n').LastOrDefault(l => l.Contains("Grant ", StringComparison.Ordinal))}");
            Assert.True(code == 1, $"{grant}: exit code {code}\n{text}");
            Assert.True(text.Contains($"refuses user '{role}'", StringComparison.Ordinal), $"{grant}\n{text}");
            Assert.Matches($"Grant .*{System.Text.RegularExpressions.Regex.Escape(kafka.NameOf(grant.Setting))}", text);
            Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task TopicsApply_ShouldNameTheMissingGrant()
    {
        kafka.SkipIfAbsent();
        var (code, text) = await kafka.RunAsync("reader", "topics", "apply", "--set", "Ladis:Topics:Requests=secured.other");

        Assert.Equal(1, code);
        Assert.Contains("refuses user 'reader': ", text, StringComparison.Ordinal);
        Assert.Contains("Grant Create on topic 'secured.other' (or on the cluster)", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Username", "nobody", "does not let in user 'nobody' (Ladis:Kafka:Security:Username): ")]
    [InlineData("Mechanism", "SCRAM-SHA-256", "does not let in user 'inference' (Ladis:Kafka:Security:Username): ")]
    [InlineData("Protocol", "SASL_PLAINTEXT", "No Kafka broker answers at ")]
    public async Task WrongSetting_ShouldBeNamed(string setting, string value, string message)
    {
        kafka.SkipIfAbsent();
        List<string> arguments = ["inference", "--model", Model, "--set", $"Ladis:Kafka:Security:{setting}={value}"];
        if (setting == "Protocol")
        {
            arguments.AddRange(new[] { "CaFile", "CertificateFile", "KeyFile" }.SelectMany(f => new[] { "--set", $"Ladis:Kafka:Security:{f}=" }));
            arguments.AddRange("--set", "Ladis:Kafka:StartupTimeout=00:00:03");
        }

        var (code, text) = await kafka.RunAsync("inference", [.. arguments]);

        output.WriteLine(text);
        Assert.Equal(1, code);
        Assert.Contains(message, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongPassword_ShouldBeNamed()
    {
        kafka.SkipIfAbsent();
        var wrong = kafka.Certificates.Write("wrong.password", "wrong\n");

        var (code, text) = await kafka.RunAsync("detector", "detector", "--set", $"Ladis:Kafka:Security:PasswordFile={wrong}");

        output.WriteLine(text);
        Assert.Equal(1, code);
        Assert.Contains("does not let in user 'detector' (Ladis:Kafka:Security:Username): ", text, StringComparison.Ordinal);
        Assert.Contains("Mend the user, the password (Password or PasswordFile) or Mechanism", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongAuthority_ShouldBeNamed()
    {
        kafka.SkipIfAbsent();
        var other = new Certificates(Directory.CreateDirectory(Path.Combine(kafka.Folder, "other")).FullName);

        var (code, text) = await kafka.RunAsync("detector", "detector", "--set", $"Ladis:Kafka:Security:CaFile={other.CaFile}");

        output.WriteLine(text);
        Assert.Equal(1, code);
        Assert.Contains("does not come to terms over TLS: ", text, StringComparison.Ordinal);
        Assert.Contains($"'{other.CaFile}' (Ladis:Kafka:Security:CaFile)", text, StringComparison.Ordinal);
    }

    private void Await(string topic, int count, ChildProcess role)
    {
        try
        {
            kafka.Await(topic, count);
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"Less than {count} on {topic}. The role said:\n{role.All}", late);
        }
    }

    private async Task<(int Code, string Output)> RunWithoutAsync(Grant grant, string role, string[] arguments)
    {
        await kafka.RevokeAsync(grant);
        try
        {
            return await kafka.RunAsync(role, arguments);
        }
        finally
        {
            await kafka.GrantAsync([grant]);
        }
    }

    /// <summary>A checkpoint to read at the next start, and activations to write another one for: only then do these grants matter.</summary>
    private async Task LeaveCheckpoint(string[] arguments)
    {
        var activations = Shapes.Activations(Shapes.Draw(9000, 30)).Select(a => new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes(a.StreamId), Value = a.ToByteArray() }).ToList();
        await kafka.SendAsync("Activations", activations);
        await using (var detector = await kafka.StartAsync("detector", arguments))
        {
            kafka.Await("Checkpoints", 1);
            Assert.Equal(0, await Deployment.StopAsync(detector));
        }

        await kafka.SendAsync("Activations", activations);
    }

    private async Task<string> Baseline()
    {
        var (pictures, file) = (Path.Combine(kafka.Folder, "pictures"), Path.Combine(kafka.Folder, "b.ladis"));
        if (!File.Exists(file))
        {
            foreach (var arguments in new string[][] { ["shapes", "--out", pictures, "--count", $"{Pictures}"], ["baseline", "build", "--images", pictures, "--model", Model, "--out", file] })
            {
                var (code, text) = await kafka.RunAsync("inference", arguments);
                Assert.True(code == 0, text);
            }
        }

        return file;
    }
}
