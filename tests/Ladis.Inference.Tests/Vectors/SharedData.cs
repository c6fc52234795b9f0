namespace Ladis.Inference.Tests.Vectors;

/// <summary>The evaluation data beside the repository (or where LADIS_SHARED says); never part of it.</summary>
public static class SharedData
{
    private const string Variable = "LADIS_SHARED";

    private static readonly string? Root = Environment.GetEnvironmentVariable(Variable) ?? FindAbove(AppContext.BaseDirectory);

    /// <summary>The path of a shared file; skips the test when it is not there.</summary>
    public static string Require(params string[] parts)
    {
        var path = Root is null ? null : Path.Combine([Root, .. parts]);
        Assert.SkipWhen(path is null || !File.Exists(path), $"no shared/{string.Join('/', parts)} beside the repository and none under {Variable}");
        return path!;
    }

    public static string CifarModel(string name) => Require("data", "cifar10", "models", name);

    private static string? FindAbove(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(candidate))
                return candidate;
        }

        return null;
    }
}
