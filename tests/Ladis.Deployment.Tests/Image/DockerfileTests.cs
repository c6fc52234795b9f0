using System.Text.RegularExpressions;
using Ladis.Deployment.Tests.Fixtures;

namespace Ladis.Deployment.Tests.Image;

/// <summary>No engine builds the Dockerfile here (build/check-image.sh does, in minutes): what it names is checked, and that it builds as <c>make build</c> does.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string Text = Checkout.Read("Dockerfile").Replace("\\\n", " ", StringComparison.Ordinal);
    private static readonly string[] Lines = Text.Split('\n');

    [Fact]
    public void CopiedPaths_ShouldExist_AndBeInTheContext()
    {
        var ignored = Checkout.Read(".dockerignore").Split('\n');
        var sources = Lines.Where(l => l.StartsWith("COPY ", StringComparison.Ordinal) && !l.Contains("--from", StringComparison.Ordinal))
            .SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..^1]).ToList();

        Assert.NotEmpty(sources);
        Assert.All(sources, path => Assert.True(Path.Exists(Checkout.PathOf(path)), path));
        Assert.All(sources, path => Assert.Contains($"!{path.TrimEnd('/')}", ignored));
        Assert.Equal(sources.Count, ignored.Count(l => l.StartsWith('!')));
    }

    [Fact]
    public void StagesThatAreCopiedFrom_ShouldBeThere()
    {
        var stages = Stage().Matches(Text).Select(m => m.Groups["name"].Value).ToList();

        Assert.Equal(["build", "codecs", "final"], stages);
        Assert.All(From().Matches(Text), m => Assert.Contains(m.Groups["name"].Value, stages));
    }

    [Fact]
    public void Build_ShouldBeThatOfTheMakefile()
    {
        var make = Command(Checkout.Read("Makefile").Split('\n').Single(l => l.Contains("dotnet publish", StringComparison.Ordinal)));
        var image = Command(Lines.Single(l => l.Contains("dotnet publish", StringComparison.Ordinal)));

        // Only the target's processor and folder differ, and that the image is compiled ahead.
        Assert.Equal(make.Replace("--use-current-runtime", "--arch \"$TARGETARCH\"", StringComparison.Ordinal).Replace("-o $(@D)", "-p:PublishReadyToRun=true -o /image/app", StringComparison.Ordinal), image);
        Assert.Contains("\nRUN build/prepare.sh\n", Text, StringComparison.Ordinal);
        Assert.Contains("\nARG LADIS_SERDES=package\n", Text, StringComparison.Ordinal);
        Assert.True(File.Exists(Checkout.PathOf("build/prepare.sh")));
    }

    [Fact]
    public void Image_ShouldNotRunAsRoot_AndSayHowItIs()
    {
        Assert.Contains("\nUSER 1654:1654\n", Text, StringComparison.Ordinal);
        Assert.Contains("\nENTRYPOINT [\"/app/ladis\"]", Text, StringComparison.Ordinal);
        Assert.Matches("HEALTHCHECK .* CMD \\[\"/app/ladis\", \"health\", \"http://localhost:8080/healthz\"\\]", Text);
        Assert.Contains("aspnet:${DOTNET}-noble-chiseled${RUNTIME_DIGEST} AS final", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryBase_ShouldHaveATagThatSaysItsVersion_AndAPlaceForItsDigest_WhichTheDocumentationNames()
    {
        var bases = Base().Matches(Text).Select(m => (Image: m.Groups["image"].Value, Digest: m.Groups["digest"].Value)).ToList();

        Assert.Equal(Stage().Count(Text), bases.Count);
        Assert.Equal(["mcr.microsoft.com/dotnet/sdk:${DOTNET}-noble", "ubuntu:24.04", "mcr.microsoft.com/dotnet/aspnet:${DOTNET}-noble-chiseled"], bases.Select(b => b.Image));
        Assert.All(bases, b => Assert.Contains($"\nARG {b.Digest}=\n", Text[..Text.IndexOf("\nFROM ", StringComparison.Ordinal)], StringComparison.Ordinal));
        Assert.All(bases, b => Assert.Contains($"--build-arg {b.Digest}=@sha256:", Checkout.Read("docs/operations.md"), StringComparison.Ordinal));
    }

    [Fact]
    public void DotNet_ShouldBeTheOneThatTheProjectsTarget()
    {
        var framework = Framework().Match(Checkout.Read("Directory.Build.props")).Groups["version"].Value;

        Assert.Contains($"\nARG DOTNET={framework}\n", Text, StringComparison.Ordinal);
        Assert.Contains($"\"version\": \"{framework}.", Checkout.Read("global.json"), StringComparison.Ordinal);
    }

    [Fact]
    public void ChartAndImage_ShouldHaveTheProductsVersion()
    {
        var version = Version().Match(Checkout.Read("Directory.Build.props")).Groups["version"].Value;

        Assert.Contains($"ARG VERSION={version}\n", Text, StringComparison.Ordinal);
        Assert.Contains($"appVersion: \"{version}\"\n", Checkout.Read("charts/ladis/Chart.yaml"), StringComparison.Ordinal);
        Assert.Contains($"LADIS_IMAGE=ghcr.io/ladis/ladis:{version}\n", Checkout.Read(".env"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workflows_ShouldPassActionlint() =>
        await CommandLine.RunAsync(await Tools.FindOrSkipAsync("actionlint"), [.. Checkout.Files(".github/workflows", "*.yml").Select(Checkout.PathOf)]);

    [Fact]
    public void Actions_ShouldBePinnedByCommit_OneForEachAction()
    {
        var uses = Checkout.Files(".github/workflows", "*.yml").SelectMany(f => Uses().Matches(Checkout.Read(f))).Select(m => (Action: m.Groups["action"].Value, At: m.Groups["at"].Value)).ToList();

        Assert.NotEmpty(uses);
        Assert.All(uses, u => Assert.Matches("^[0-9a-f]{40} # v[0-9]+\\.[0-9]+\\.[0-9]+$", u.At));
        Assert.All(uses.GroupBy(u => u.Action), g => Assert.Single(g.Select(u => u.At).Distinct()));
    }

    private static string Command(string line) => line[line.IndexOf("dotnet publish", StringComparison.Ordinal)..].Trim();

    [GeneratedRegex("^FROM .* AS (?<name>[a-z]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Stage();

    [GeneratedRegex("^FROM (--platform=[^ ]+ )?(?<image>[^ ]+?)\\$\\{(?<digest>[A-Z]+_DIGEST)\\} AS ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Base();

    [GeneratedRegex("--from=(?<name>[a-z]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex From();

    [GeneratedRegex("<TargetFramework>net(?<version>[0-9.]+)<", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Framework();

    [GeneratedRegex("<Version>(?<version>[0-9.]+)<", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Version();

    [GeneratedRegex(@"uses: (?<action>[^@\s]+)@(?<at>.+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Uses();
}
