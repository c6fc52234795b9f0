using Ladis.Models.Graph;

namespace Ladis.Models.Inspection;

/// <summary>A tensor that a model computes.</summary>
/// <param name="Name">Its name, as a tap names it.</param>
/// <param name="Node">The name of the node that computes it; empty where the file gives none.</param>
/// <param name="Operator">The node's operator.</param>
/// <param name="ElementType">Unknown where the model could not be run.</param>
/// <param name="Shape">Its extents in a run with one picture; <see langword="null"/> where the model could not be run.</param>
public sealed record InspectedTensor(string Name, string Node, string Operator, ElementType ElementType, IReadOnlyList<long>? Shape);
