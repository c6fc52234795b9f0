using Ladis.Contracts.V1;
using Ladis.Detection.Streams;

namespace Ladis.Detection.Scheduled;

/// <summary>What one record brought about; mostly nothing.</summary>
/// <param name="StreamId">The record's stream; null when it cannot be read.</param>
/// <param name="Model">The model that answered the request; null when the record cannot be read.</param>
/// <param name="Verdict">The evaluated window, when the record completed a stride.</param>
/// <param name="Alerts">Changes of alarms.</param>
/// <param name="Drop">Why the record takes no part in a window; null when it does.</param>
/// <param name="Problem">The details of that, for people.</param>
public sealed record DetectorStep(string? StreamId, ModelReference? Model, Verdict? Verdict, IReadOnlyList<Alert> Alerts, DropReason? Drop, string? Problem);
