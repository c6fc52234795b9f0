using System.Reflection;
using Confluent.Kafka;

namespace Ladis.Streaming.Tests.Loops;

/// <summary>Writes down what is called; sending offsets waits as long as it is told to hang; what is told to fail does.</summary>
public class ProducerDouble : DispatchProxy
{
    public List<string> Calls { get; } = [];

    public Dictionary<string, KafkaException> Failures { get; } = [];

    public ManualResetEventSlim Hang { get; } = new(initialState: true);

    public ManualResetEventSlim Disposed { get; } = new();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(IDisposable.Dispose))
        {
            Disposed.Set();
            return null;
        }

        Calls.Add(targetMethod.Name);
        if (targetMethod.Name == nameof(IProducer<byte[], byte[]>.SendOffsetsToTransaction))
            Hang.Wait();
        return Failures.TryGetValue(targetMethod.Name, out var failure) ? throw failure : null;
    }
}
