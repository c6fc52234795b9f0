using Ladis.Streaming.Configuration;
using Ladis.Streaming.DeadLetters;

namespace Ladis.Streaming.Loops;

/// <summary>A role of the program, as its host runs it.</summary>
/// <param name="Name">The role's name: <c>inference</c>, <c>detector</c>.</param>
/// <param name="Topic">The topic it consumes.</param>
/// <param name="Outputs">The topics it produces to; they must exist at start.</param>
/// <param name="Options">How its loops poll, batch and commit.</param>
/// <param name="Letters">Makes dead letters of what cannot be answered.</param>
/// <param name="CreateProcessor">Makes the processor of one loop.</param>
public sealed record StreamRole(
    string Name, string Topic, IReadOnlyList<string> Outputs, LoopOptions Options, DeadLetterFactory Letters, Func<IStreamProcessor> CreateProcessor);
