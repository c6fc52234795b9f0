namespace Ladis.Hosting.Configuration;

/// <summary>What the statistics refuse to compute, as a user's error.</summary>
internal static class Refusal
{
    /// <summary>The library's sentence without .NET's name of the parameter, and what it was given.</summary>
    public static ConfigurationException Of(ArgumentException refused, params IEnumerable<(string Name, int Count)> given) =>
        new($"{refused.Message.Split(" (Parameter '")[0]} (Given: {string.Join(", ", given.Select(set => $"{set.Name} {set.Count}"))}.)");
}
