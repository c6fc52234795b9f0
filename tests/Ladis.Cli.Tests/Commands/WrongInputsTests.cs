using Ladis.Streaming.Embedded;

namespace Ladis.Cli.Tests.Commands;

/// <summary>What people get wrong, as processes: a sentence that names the setting, its value and the remedy, and an exit code. docs/wrong-inputs.md is its record.</summary>
public sealed class WrongInputsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ladis-wrong-");

    private static string Shapes => Path.Combine(Path.GetDirectoryName(LadisProgram.FindPath())!, "models", "shapes.onnx");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public Task Model_ShouldExist() => Refused(
        ["inference", "--bootstrap-servers", "localhost:9092", "--model", "nope.onnx"], 2,
        "Ladis:Inference:Models:0:Path is 'nope.onnx': no such file; give the path of an ONNX file.");

    [Fact]
    public Task Provider_ShouldBeOneThatTheRuntimeHas() => Refused(
        ["inference", "--bootstrap-servers", "localhost:9092", "--model", Shapes, "--set", "Ladis:Inference:Models:0:ExecutionProvider=CUDA"], 2,
        "Ladis:Inference:Models:0:ExecutionProvider is 'CUDA': ONNX Runtime 1.31.1, as installed with this program, offers CPU. Choose one of these, or build with a package of the runtime "
        + "that has it (Microsoft.ML.OnnxRuntime.Gpu in place of Microsoft.ML.OnnxRuntime).");

    [Theory]
    [InlineData("--rounds", "0", "--rounds is 0: from 1 to 100.")]
    [InlineData("--shape", "2x", "--shape is '2x': loops x threads, such as 2x1, each from 1 to 255.")]
    [InlineData("--model", "nope.onnx", "--model is 'nope.onnx': no such file; give the path of an ONNX file.")]
    public Task Bench_ShouldBeAskedForSomethingPossible(string option, string value, string sentence) => Refused(["bench", "inference", option, value], 2, sentence);

    [Theory]
    [InlineData("--partitions", "0", "--partitions is 0: at least 1.")]
    [InlineData("--retention", "soon", "--retention is 'soon': give a duration above 0, as 7d, 36h or P7D.")]
    public Task Topics_ShouldBePlannedWithSomethingPossible(string option, string value, string sentence) =>
        Refused(["topics", "apply", "--bootstrap-servers", "localhost:9092", option, value], 2, sentence);

    [Fact]
    public Task Broker_ShouldBeNamed() => Refused(
        ["detector"], 2,
        "Ladis:Kafka:BootstrapServers is not set: name the brokers as host:port[,host:port…], or give --bootstrap-servers.");

    [Fact]
    public Task Model_ShouldBeOnnx() => Refused(
        ["inference", "--bootstrap-servers", "localhost:9092", "--http-port", "0", "--model", Garbage("photo.onnx")], 2,
        "The file 'photo.onnx' (8 bytes) is not a complete ONNX model. Export the model again, or check that the file was copied whole (not a Git LFS pointer, not truncated).");

    [Fact]
    public Task Tap_ShouldBeOneOfTheModels()
    {
        File.Copy(Shapes, Path.Combine(_folder.FullName, "shapes.onnx"));
        return Refused(
            ["inference", "--bootstrap-servers", "localhost:9092", "--http-port", "0", "--model", "shapes.onnx", "--set", "Ladis:Inference:Models:0:Taps:0=nope"], 2,
            "The tap 'nope' is neither a tensor nor a node of the model 'shapes.onnx', nor a pattern that matches one. Nearest: pooled, stem, block1, block2, block3. `ladis model inspect shapes.onnx` lists all.");
    }

    [Fact]
    public Task Broker_ShouldAnswer() => Refused(
        ["detector", "--bootstrap-servers", "localhost:1", "--set", "Ladis:Kafka:StartupTimeout=00:00:01", "--http-port", "0"], 1,
        "No Kafka broker answers at 'localhost:1' (Ladis:Kafka:BootstrapServers): Local: Broker transport failure. Is the address right and the broker up?");

    [Fact]
    public async Task Topics_ShouldExist()
    {
        using var broker = EmbeddedBroker.Start(new Dictionary<string, int>(StringComparer.Ordinal) { ["ladis.activations"] = 1, ["ladis.verdicts"] = 1, ["ladis.baselines"] = 1 });
        await Refused(
            ["detector", "--bootstrap-servers", broker.BootstrapServers, "--set", "Ladis:Kafka:StartupTimeout=00:00:01", "--http-port", "0"], 1,
            $"The broker at '{broker.BootstrapServers}' has no topic 'ladis.alerts', 'ladis.checkpoints', 'ladis.dead-letters'. Create what is missing with 'ladis topics apply', or set other names under Ladis:Topics.");
    }

    [Fact]
    public async Task Port_ShouldBeFree()
    {
        using var broker = EmbeddedBroker.Start(new[] { "activations", "verdicts", "alerts", "baselines", "checkpoints", "dead-letters" }.ToDictionary(t => $"ladis.{t}", _ => 1, StringComparer.Ordinal));
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Any, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        await Refused(
            ["detector", "--bootstrap-servers", broker.BootstrapServers, "--set", "Ladis:Http:Host=0.0.0.0", "--http-port", $"{port}"], 2,
            $"Ladis:Http:Port is '{port}': the port is in use on this machine; choose another one, or 0 for any free port.");
    }

    [Fact]
    public async Task Baseline_ShouldBelongToTheModel()
    {
        await Run("shapes", "--out", "pictures", "--count", "300");
        await Run("baseline", "build", "--images", "pictures", "--model", Shapes, "--out", "b.ladis");
        var other = Path.Combine(_folder.FullName, "other.onnx");
        // The same network under another hash: a field that ONNX readers skip is appended.
        await File.WriteAllBytesAsync(other, [.. await File.ReadAllBytesAsync(Shapes), 0xA2, 0x7D, 0x01, 0x00]);

        await Refused(["baseline", "inspect", "b.ladis", "--model", "other.onnx"], 2,
            "'b.ladis' was built from shapes@.* .sha256 [0-9a-f]{64}., but 'other.onnx' has sha256 [0-9a-f]{64}. Build a baseline of this very file with 'ladis baseline build'.", exact: false);
        Assert.Contains($"belongs to   {Shapes}", await Run("baseline", "inspect", "b.ladis", "--model", Shapes), StringComparison.Ordinal);
    }

    [Fact]
    public Task Baseline_ShouldBeASnapshot() => Refused(
        ["baseline", "inspect", Garbage("photo.jpg")], 2,
        "'photo.jpg' is no usable baseline: .* Build one with 'ladis baseline build'.", exact: false);

    [Fact]
    public Task Baseline_ShouldExist() => Refused(
        ["detector", "--bootstrap-servers", "localhost:9092", "--baseline", "nope.ladis"], 2,
        "Ladis:Baselines:Files:0 is 'nope.ladis': no such file; build one with 'ladis baseline build'.");

    [Fact]
    public Task Option_ShouldBeKnown() => Refused(["inference", "--modle", "m.onnx"], 2, "Unrecognized command or argument '--modle'.", exact: false);

    [Fact]
    public Task Setting_ShouldBeKeyAndValue() => Refused(["inference", "--set", "MaxBatch"], 2, "--set MaxBatch: give KEY=VALUE, such as --set Ladis:Inference:MaxBatch=32.");

    [Fact]
    public Task Settings_ShouldBeKnownAndOfTheirKind() => Refused(
        ["detector", "--set", "Ladis:Kafka:Bootstrap=k:1", "--set", "Ladis:Detection:Stride=often"], 2,
        "Ladis:Detection:Stride is 'often': a whole number.\n"
        + "Ladis:Kafka:Bootstrap is no setting; Ladis:Kafka has BootstrapServers, BrokerSilence, InstanceId, MaxPollInterval, Properties, Security, SessionTimeout, SkipUnreadable, StartupTimeout, TransactionTimeout, UnreadablePatience. Did you mean BootstrapServers?");

    [Fact]
    public Task ConfigurationFile_ShouldBeJson()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "bad.json"), "{ \"Ladis\": {\n \"Kafka\": { \"A\": 1,, } }");
        return Refused(
            ["detector", "--config", "bad.json"], 2,
            "The configuration file 'bad.json' is not JSON: line 2, position 20: ',' is an invalid start of a property name. Expected a '\"'.");
    }

    [Fact]
    public Task SecretFile_ShouldExist() => Refused(
        ["detector", "--bootstrap-servers", "k:1", "--set", "Ladis:Kafka:Security:Protocol=SASL_SSL", "--set", "Ladis:Kafka:Security:Username=u", "--set", "Ladis:Kafka:Security:PasswordFile=/run/secrets/none"], 2,
        "Ladis:Kafka:Security:PasswordFile is '/run/secrets/none': no such file; mount the secret there, or name the file that holds it.");

    private string Garbage(string name)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, name), "garbage\n");
        return name;
    }

    private async Task<string> Run(params string[] arguments)
    {
        await using var process = await LadisProgram.StartAsync(arguments, workingDirectory: _folder.FullName);
        Assert.Equal(0, await process.WaitForExitAsync(Waits.Long));
        return process.Output;
    }

    private async Task Refused(string[] arguments, int code, string message, bool exact = true)
    {
        await using var process = await LadisProgram.StartAsync(arguments, workingDirectory: _folder.FullName);

        Assert.Equal(code, await process.WaitForExitAsync(Waits.Long));
        if (exact)
            Assert.Equal(message, process.Error.TrimEnd());
        else
            Assert.Matches(message, process.Error);
        Assert.DoesNotContain("   at ", process.All, StringComparison.Ordinal);
        // A worker that cannot begin does not disturb those that work: it never joins the group.
        Assert.DoesNotContain("Joining", process.All, StringComparison.Ordinal);
    }
}
