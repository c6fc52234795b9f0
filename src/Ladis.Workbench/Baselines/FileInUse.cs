using Ladis.Contracts.V1;

namespace Ladis.Workbench.Baselines;

/// <summary>A model file that has answered requests of late.</summary>
/// <param name="Model">The model.</param>
/// <param name="Last">When the last such request was made.</param>
internal sealed record FileInUse(ModelReference Model, DateTimeOffset Last);
