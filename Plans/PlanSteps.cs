namespace Platform.Plans;

/// <summary>The steps that hooks can be tied to. A hook on a step that never runs would be skipped without a word, so other names are errors.</summary>
public static class PlanSteps
{
    public static IReadOnlyList<string> Known { get; } =
    [
        "inspect", "copy", "follow", "verify", "freeze", "drain", "commit", "promote", "open-target", "release", "shift", "observe", "finish", "roll-back",
    ];
}
