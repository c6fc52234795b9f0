namespace Ladis.Workbench.Baselines;

/// <summary>What <c>ladis baseline build</c> was asked for.</summary>
/// <param name="Images">A SET of images, or null.</param>
/// <param name="Contexts">SETs of images as NAME=SET, each of a context; or none.</param>
/// <param name="FromTopic">Whether rows come from the activations topic.</param>
/// <param name="Partition">Partition of that topic.</param>
/// <param name="From">First offset.</param>
/// <param name="To">Offset to stop before; null for the present end.</param>
/// <param name="Seed">Divides the rows.</param>
/// <param name="Output">The file to write.</param>
/// <param name="Publish">Whether the snapshot also goes to the baselines topic.</param>
internal sealed record BaselineRequest(string? Images, IReadOnlyList<string> Contexts, bool FromTopic, int Partition, long From, long? To, ulong Seed, string Output, bool Publish);
