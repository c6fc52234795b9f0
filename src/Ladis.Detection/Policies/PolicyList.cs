using Ladis.Detection.Configuration;

namespace Ladis.Detection.Policies;

/// <summary>Which policies there are: the alarm of record always, others by configuration. Their alerts come in this order.</summary>
internal static class PolicyList
{
    private static readonly (Func<DetectionOptions, bool> IsOn, Func<PolicySetup, Policy> Begin)[] All =
    [
        (_ => true, setup => new ConformalPolicy(setup)),
        (options => options.PValueRejections > 0, setup => new ExactPValuePolicy(setup.Options)),
        (options => options.RateMargin > 0, setup => new DetectionRatePolicy(setup.Options)),
        (options => options.KernelWitness, setup => new KernelWitnessPolicy(setup)),
    ];

    public static IEnumerable<Policy> Of(PolicySetup setup) => All.Where(policy => policy.IsOn(setup.Options)).Select(policy => policy.Begin(setup));
}
