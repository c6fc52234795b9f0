namespace Ladis.Integration.Tests.Security;

/// <summary>Confluent's JavaScript client for registries, installed from npm by its lock file into the artifacts folder, once.</summary>
internal static class ForeignReader
{
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(4);
    private static readonly string[] Files = ["package.json", "package-lock.json", "read.mjs"];

    /// <summary>Installs the client; the test is skipped where node or the npm registry is absent.</summary>
    /// <returns>The folder of the script <c>read.mjs</c>.</returns>
    public static async Task<string> InstallOrSkipAsync()
    {
        var npm = SearchPath.FindOrSkip("npm", "npm");
        SearchPath.FindOrSkip("node", "nodejs");
        var folder = Path.Combine(new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Parent!.FullName, "foreign-reader");
        Directory.CreateDirectory(folder);
        foreach (var file in Files)
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Security", "javascript", file), Path.Combine(folder, file), overwrite: true);
        var stamp = Path.Combine(folder, "installed");
        var wanted = await File.ReadAllTextAsync(Path.Combine(folder, "package-lock.json"));
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == wanted)
            return folder;

        // Without scripts: nothing that comes from npm runs before the test does.
        await using var install = await ChildProcess.StartAsync(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries", "0"], workingDirectory: folder);
        var code = await install.WaitForExitAsync(InstallTimeout);
        Assert.SkipWhen(code != 0, $"The npm registry does not give @confluentinc/schemaregistry: {install.All.Split('\n').FirstOrDefault(l => l.Contains("npm error", StringComparison.Ordinal))}");
        await File.WriteAllTextAsync(stamp, wanted);
        return folder;
    }
}
