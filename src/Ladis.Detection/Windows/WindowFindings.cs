using Ladis.Contracts.V1;

namespace Ladis.Detection.Windows;

/// <summary>What the statistics say of the most recent requests.</summary>
/// <param name="Test">The exact test.</param>
/// <param name="Triage">What kind of shift; null while the test is inconclusive.</param>
/// <param name="Share">Which share is attacked; null while the test is inconclusive.</param>
/// <param name="Suspicious">The most suspicious requests, best first.</param>
/// <param name="ClassMixDistance">Total variation distance between the predicted classes of window and baseline.</param>
internal sealed record WindowFindings(WindowTest Test, Triage? Triage, AttackedShare? Share, IReadOnlyList<SuspiciousRequest> Suspicious, double ClassMixDistance);
