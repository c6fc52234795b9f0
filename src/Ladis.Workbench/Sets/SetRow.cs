using Ladis.Contracts.V1;

namespace Ladis.Workbench.Sets;

/// <summary>What the model says to one picture of a SET.</summary>
/// <param name="Name">The picture's name, or the request's coordinates.</param>
/// <param name="Index">Its number in the SET; pictures that cannot be used leave a gap.</param>
/// <param name="Label">Its true class, where known.</param>
/// <param name="Activation">Predicted class and taps.</param>
internal sealed record SetRow(string Name, int Index, int? Label, Activation Activation);
