using Ladis.Workbench.Sets;

namespace Ladis.Workbench.Attacks;

/// <summary>What <c>ladis attack</c> was asked for.</summary>
/// <param name="Gradient">The gradient graph; null for an attack by scores.</param>
/// <param name="Input">The pictures.</param>
/// <param name="Output">The folder to write to.</param>
/// <param name="Method">The attack.</param>
/// <param name="Epsilon">Its strength, pixel values ranging from 0 to 1.</param>
/// <param name="Steps">Gradient steps, or queries a picture.</param>
/// <param name="Target">The class to reach; null for the one after the label.</param>
/// <param name="Seed">Seed of its random choices.</param>
internal sealed record AttackRequest(string? Gradient, SetReference Input, string Output, AttackMethod Method, double Epsilon, int Steps, int? Target, int Seed)
{
    public static IReadOnlyDictionary<string, AttackMethod> Methods { get; } = new Dictionary<string, AttackMethod>(StringComparer.Ordinal)
    {
        ["fgsm"] = AttackMethod.Fgsm,
        ["pgd-linf"] = AttackMethod.PgdLinf,
        ["pgd-l2"] = AttackMethod.PgdL2,
        ["targeted"] = AttackMethod.Targeted,
        ["square"] = AttackMethod.Square,
    };

    public string MethodName => Methods.First(pair => pair.Value == Method).Key;
}
