using Ladis.Streaming.Configuration;

namespace Ladis.Streaming.Tests.Configuration;

public sealed class SecretFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("secret\n", "secret")]
    [InlineData("secret\r\n", "secret")]
    [InlineData(" se cret ", " se cret ")]
    [InlineData("secret\n\n", "secret\n")]
    public void Secret_ShouldComeFromItsFile_WithoutTheNewlineAtTheEnd(string text, string secret)
    {
        File.WriteAllText(_file, text);

        Assert.Equal(secret, Sasl(new() { PasswordFile = _file })["sasl.password"]);
    }

    [Fact]
    public void Secret_ShouldComeFromItsSetting() => Assert.Equal("s", Sasl(new() { Password = "s" })["sasl.password"]);

    [Fact]
    public void Secret_ShouldBeReadAnew_WhenTheFileHasChanged()
    {
        File.WriteAllText(_file, "old");
        var options = new KafkaSecurityOptions { PasswordFile = _file };
        Assert.Equal("old", Sasl(options)["sasl.password"]);

        File.WriteAllText(_file, "new");

        Assert.Equal("new", Sasl(options)["sasl.password"]);
    }

    [Fact]
    public void File_ShouldExist() => AssertRefused("/none/at/all", "no such file; mount the secret there, or name the file that holds it.");

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    public void File_ShouldNotBeEmpty(string text)
    {
        File.WriteAllText(_file, text);

        AssertRefused(_file, "the file is empty; write the secret into it.");
    }

    [Fact]
    public void File_ShouldBeAFile() => AssertRefused(Path.GetTempPath(), "a folder, not a file; let the user that Ladis runs as read it.");

    [Fact]
    public void File_ShouldBeReadable()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Nothing is unreadable to root.");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Modes of files are Unix's.");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_file, UnixFileMode.None);

        AssertRefused(_file, "the file cannot be read; let the user that Ladis runs as read it.");
    }

    [Fact]
    public void SettingAndFile_ShouldNotBothBeSet()
    {
        File.WriteAllText(_file, "x");

        var error = Assert.Single(Good(o => (o.Password, o.PasswordFile) = ("hunter2", _file)).Validate("S"));

        Assert.Equal($"S:PasswordFile is '{_file}': S:Password is set too; keep one of the two.", error.ToString());
    }

    [Fact]
    public void Properties_ShouldNotContradictTheSettings()
    {
        var options = new KafkaOptions { BootstrapServers = "k:1", Security = Good(o => o.Password = "hunter2") };
        options.Properties["sasl.password"] = "hunter3";
        options.Properties["security.protocol"] = "ssl";

        Assert.Equal(
            [
                "S:Properties:sasl.password is '********': S:Security:Password is set too; keep one of the two.",
                "S:Properties:security.protocol is 'ssl': S:Security:Protocol is set too; keep one of the two.",
            ],
            options.Validate("S").Select(e => e.ToString()));
    }

    [Fact]
    public void Tls_ShouldNeedCertificateAndKeyTogether()
    {
        var error = Assert.Single(new KafkaSecurityOptions { Protocol = "SSL", CertificateFile = _file }.Validate("S"));

        Assert.Equal("S:KeyFile is not set: CertificateFile and KeyFile belong together; set both or neither.", error.ToString());
    }

    private static KafkaSecurityOptions Good(Action<KafkaSecurityOptions> change)
    {
        var options = new KafkaSecurityOptions { Protocol = "SASL_SSL", Username = "u" };
        change(options);
        return options;
    }

    private static Dictionary<string, string> Sasl(KafkaSecurityOptions options) => options.ToProperties().ToDictionary(StringComparer.Ordinal);

    private static void AssertRefused(string file, string allowed) =>
        Assert.Equal($"S:PasswordFile is '{file}': {allowed}", Assert.Single(Good(o => o.PasswordFile = file).Validate("S")).ToString());
}
