namespace Ladis.Workbench.Bench;

/// <summary>What <c>ladis bench inference</c> is asked for.</summary>
/// <param name="BootstrapServers">A real Kafka; null: the embedded broker.</param>
/// <param name="Models">Further models.</param>
/// <param name="Seconds">How long a measurement should take.</param>
/// <param name="Rounds">Measurements of each kind, taking turns.</param>
/// <param name="Batch">Pictures a batch, at most.</param>
/// <param name="Shapes">How the processor's threads are used, one after the other.</param>
/// <param name="Small">Whether the 32 × 32 model is measured.</param>
/// <param name="Large">Whether the model of ResNet-18's size is measured.</param>
internal sealed record InferenceBenchOptions(
    string? BootstrapServers, IReadOnlyList<string> Models, double Seconds, int Rounds, int Batch, IReadOnlyList<BenchShape> Shapes, bool Small, bool Large);
