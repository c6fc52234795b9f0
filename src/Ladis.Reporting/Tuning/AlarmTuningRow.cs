namespace Ladis.Reporting.Tuning;

/// <summary>One setting of the alarm.</summary>
/// <param name="Alpha">The chance of a false alarm within t requests is at most this times t.</param>
/// <param name="FalseAlarms">Clean streams that alarmed.</param>
/// <param name="Streams">Clean streams.</param>
/// <param name="Requests">Requests of each.</param>
/// <param name="Sets">What it does on attacked streams.</param>
/// <param name="Microseconds">Computing time a request, on this machine.</param>
public sealed record AlarmTuningRow(double Alpha, int FalseAlarms, int Streams, int Requests, IReadOnlyList<SetDelay> Sets, double Microseconds)
{
    /// <summary>False alarms a day at most, on average.</summary>
    /// <param name="requestsPerDay">Requests a day.</param>
    public double PerDay(double requestsPerDay) => 2 * Alpha * requestsPerDay;
}
