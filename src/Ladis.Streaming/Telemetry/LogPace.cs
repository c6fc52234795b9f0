namespace Ladis.Streaming.Telemetry;

/// <summary>
/// How often one kind of event is logged: the first few of a minute as they come, of what follows the number only, with the next line. The metrics count all.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class LogPace(TimeProvider time)
{
    /// <summary>So many lines of a kind tell what it is.</summary>
    public const int Lines = 5;

    /// <summary>So many kinds are told apart; kinds come from closed sets, so that more would be a fault of the program.</summary>
    private const int MostKinds = 1_000;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Kind> _kinds = new(StringComparer.Ordinal);

    /// <summary>Whether an event gets a line now.</summary>
    /// <param name="kind">Its kind: its code, its reason.</param>
    /// <param name="rest">What to add to the line: how many of the kind had none before; empty where none was left out.</param>
    public bool Admits(string kind, out string rest)
    {
        lock (_lock)
        {
            rest = "";
            if (!_kinds.TryGetValue(kind, out var seen))
            {
                if (_kinds.Count >= MostKinds)
                    return false;
                _kinds[kind] = seen = new Kind { Since = time.GetTimestamp() };
            }

            if (time.GetElapsedTime(seen.Since) >= Period)
            {
                rest = seen.LeftOut > 0 ? $" ({seen.LeftOut} more of these had no line of their own)" : "";
                (seen.Since, seen.Told, seen.LeftOut) = (time.GetTimestamp(), seen.LeftOut > 0 ? Lines - 1 : 0, 0);
            }

            if (seen.Told < Lines)
            {
                seen.Told++;
                return true;
            }

            seen.LeftOut++;
            return false;
        }
    }

    private sealed class Kind
    {
        public long Since { get; set; }

        public int Told { get; set; }

        public long LeftOut { get; set; }
    }
}
