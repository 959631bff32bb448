namespace Platform.Plans;

public enum HookMoment
{
    Before,
    After,
}

/// <summary>A command or request that runs before or after a step: exactly one of <see cref="Run"/> and <see cref="Call"/>.</summary>
/// <param name="Step">One of <see cref="PlanSteps.Known"/>.</param>
public sealed record HookPlan(HookMoment Moment, string Step)
{
    /// <summary>A command line for <c>/bin/sh -c</c>, run in the plan's directory.</summary>
    public string? Run { get; init; }
    public HttpCall? Call { get; init; }
    public string? UndoRun { get; init; }
    public HttpCall? UndoCall { get; init; }
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
    public int Attempts { get; init; } = 1;

    /// <summary>Variables that the command may see, besides those that its own text names as <c>${NAME}</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    public override string ToString() => $"{(Moment == HookMoment.Before ? "before" : "after")} {Step}: {(Call is null ? "a command" : Call.ToString())}";
}
