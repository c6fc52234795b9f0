namespace Ladis.Detection.Baselines;

/// <summary>A baseline that may be used.</summary>
/// <param name="Baseline">The baseline.</param>
/// <param name="EffectiveFrom">Stream time from which it holds; null: from the next request on.</param>
/// <param name="Key">The key that it stands under on the baselines topic; null for a configured file.</param>
internal sealed record BaselineOffer(LoadedBaseline Baseline, DateTimeOffset? EffectiveFrom, string? Key);
