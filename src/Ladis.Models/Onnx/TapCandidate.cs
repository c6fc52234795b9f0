using Ladis.Contracts.V1;

namespace Ladis.Models.Onnx;

/// <summary>A tensor that was asked for, before a run has shown its shape.</summary>
/// <param name="Name">See <see cref="Tap.Name"/>.</param>
/// <param name="Tensor">See <see cref="Tap.Tensor"/>.</param>
/// <param name="Role">See <see cref="Tap.Role"/>.</param>
/// <param name="Reason">See <see cref="Tap.Reason"/>.</param>
/// <param name="Exact">Named, not found by a pattern: when it turns out to be no row of numbers, that is an error.</param>
internal sealed record TapCandidate(string Name, string Tensor, TapRole Role, string Reason, bool Exact);
