namespace Ladis.Streaming.Serialization;

/// <summary>What became of a subject.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Change">What became of it.</param>
/// <param name="Id">The schema's id; null when the registry refuses it.</param>
public sealed record SchemaOutcome(string Subject, SchemaChange Change, int? Id);
