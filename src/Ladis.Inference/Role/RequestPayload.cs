using Ladis.Contracts.V1;

namespace Ladis.Inference.Role;

/// <summary>What a request record asks for, before anything is decoded.</summary>
/// <param name="RequestId">The caller's id, or the record's coordinates.</param>
/// <param name="ModelId">The model asked for; empty: the default one.</param>
/// <param name="ClientId">Who asked; empty when unknown.</param>
/// <param name="SessionId">The caller's session; empty when unknown.</param>
/// <param name="Image">The encoded image, when the request has one.</param>
/// <param name="Tensor">The model's input, when the request has that instead.</param>
internal readonly record struct RequestPayload(
    string RequestId, string ModelId, string ClientId, string SessionId, ReadOnlyMemory<byte> Image, Tensor? Tensor);
