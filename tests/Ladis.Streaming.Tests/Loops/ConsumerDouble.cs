using System.Reflection;
using Confluent.Kafka;

namespace Ladis.Streaming.Tests.Loops;

/// <summary>A consumer on a broker, whose question for committed offsets the broker may not answer; writes down what is called.</summary>
public class ConsumerDouble : DispatchProxy
{
    private IConsumer<byte[], byte[]> _inner = null!;

    public bool IsDeaf { get; set; }

    public List<string> Calls { get; } = [];

    public static (IConsumer<byte[], byte[]> Consumer, ConsumerDouble Double) Around(IConsumer<byte[], byte[]> inner)
    {
        var consumer = Create<IConsumer<byte[], byte[]>, ConsumerDouble>();
        var made = (ConsumerDouble)(object)consumer;
        made._inner = inner;
        return (consumer, made);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        lock (Calls)
            Calls.Add(targetMethod!.Name);
        if (IsDeaf && targetMethod.Name == nameof(IConsumer<byte[], byte[]>.Committed))
            throw new KafkaException(ErrorCode.Local_TimedOut);
        return targetMethod.Invoke(_inner, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
    }
}
