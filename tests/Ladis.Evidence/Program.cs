using Ladis.Evidence;

var sections = new Dictionary<string, Action<Place>>(StringComparer.Ordinal)
{
    ["level"] = LevelTable.Write,
    ["class-mix"] = ClassMixTable.Write,
    ["power"] = PowerTable.Write,
    ["run-length"] = RunLengthTable.Write,
    ["delay"] = DelayTable.Write,
    ["reference"] = ReferenceTable.Write,
    ["triage"] = TriageTable.Write,
    ["policy-delay"] = PolicyDelayTable.Write,
    ["real-traffic"] = RealTrafficTable.Write,
    ["contexts"] = ContextTable.Write,
    ["repetition"] = RepetitionTable.Write,
    ["consistency"] = ConsistencyTable.Write,
    ["false-alarms"] = FalseAlarmTable.Write,
};

const string thorough = "--long";
var place = new Place(args.Contains(thorough, StringComparer.Ordinal));
string[] names = [.. args.Where(argument => argument != thorough)];
foreach (var name in names.Length > 0 ? names : [.. sections.Keys])
{
    if (!sections.TryGetValue(name, out var section))
    {
        Console.Error.WriteLine($"No section {name}; there are {string.Join(", ", sections.Keys)}.");
        return 2;
    }

    Console.Error.WriteLine($"== {name}");
    section(place);
}

return 0;
