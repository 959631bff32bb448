namespace Platform.Plans;

/// <summary>
/// The steps that hooks can be tied to, by the names they have in the journal. A hook on a step that never runs would be skipped without a
/// word, so other names are errors. Time spent in hooks from <c>after hold</c> to <c>before release</c> is part of the write freeze.
/// </summary>
public static class PlanSteps
{
    public static IReadOnlyList<string> Known { get; } =
    [
        "inspect", "copy", "verify", "prepare", "stop-singletons", "hold", "quiesce", "freeze", "drain", "verify-rest", "smoke",
        "promote", "flip", "release", "start-singletons", "thaw", "set-weight", "return-traffic",
        "prepare-back", "back-up", "undo-hooks", "check", "disarm", "close-both", "compare", "reopen", "clean", "finish",
    ];
}
