using System.Reflection;

namespace Ladis.Streaming.Tests.Loops;

/// <summary>Does nothing and knows nothing.</summary>
public class NothingDouble : DispatchProxy
{
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => null;
}
