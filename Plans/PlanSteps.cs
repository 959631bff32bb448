namespace Platform.Plans;

/// <summary>The steps that hooks can be tied to: those of the migrator's state machine, in the order of a migration. From <c>hold</c> to <c>release</c> a hook takes its time from the freeze budget. A hook on a step that never runs would be skipped without a word, so other names are errors.</summary>
public static class PlanSteps
{
    public static IReadOnlyList<string> Known { get; } =
    [
        "inspect", "copy", "verify", "prepare", "stop-singletons", "hold", "quiesce",
        "freeze", "drain", "verify-rest", "smoke", "open-target", "flip", "release",
        "start-singletons", "thaw", "set-weight", "return-traffic", "clean", "finish",
    ];
}
