namespace Ladis.Workbench.Demo;

/// <summary>The demo's last words.</summary>
internal static class DemoReport
{
    public static void Write(DemoOutcome outcome, DemoOptions options, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"accuracy: {100 * outcome.CleanAccuracy:F1} % on clean requests, {100 * outcome.AttackedAccuracy:F1} % on attacked ones (PGD, {options.EpsilonLevels}/255, {options.Steps} steps)");
        output.WriteLine(outcome.Delay is { } delay
            ? $"alarm:    {delay} requests after the attack began{(outcome.Resolved ? ", resolved after it ended" : "")}"
            : $"alarm:    none within {options.Attacked} attacked requests");
        output.WriteLine($"clean:    {outcome.FalseAlarms} false alarms in {options.CleanBefore + options.CleanAfter} requests");
        if (outcome.Top.Count > 0)
        {
            output.WriteLine($"most suspicious requests, {outcome.TopAttacked} of these {outcome.Top.Count} were attacked:");
            foreach (var suspect in outcome.Top)
                output.WriteLine($"  {suspect.Source.Topic}/{suspect.Source.Partition}/{suspect.Source.Offset}  class {suspect.PredictedClass}  score {suspect.Score:F2}  p = {suspect.PValue:G2}");
        }

        output.WriteLine(Judgement(outcome));
    }

    private static string Judgement(DemoOutcome outcome) => (outcome.Delay, outcome.FalseAlarms) switch
    {
        (null, 0) => "The attack was not detected.",
        (null, _) => "The attack was not detected, and a clean phase alarmed.",
        (_, 0) => "The attack was detected, and no clean phase alarmed.",
        _ => "The attack was detected, but a clean phase alarmed too.",
    };
}
