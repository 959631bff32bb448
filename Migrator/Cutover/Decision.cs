using Platform.Migrator.Journal;

namespace Platform.Migrator.Cutover;

/// <summary>What the driver does next.</summary>
public abstract record Decision
{
    /// <summary>Journal the intent, then act.</summary>
    public sealed record Act(StepIntended Intent) : Decision;

    /// <summary>Something became true that changes the state; journal it and decide again.</summary>
    public sealed record Note(JournalEvent Event) : Decision;

    /// <param name="For">What is missing, for people: <c>approval: cutover</c>.</param>
    /// <param name="Person">Nothing changes before a person acts.</param>
    public sealed record Wait(string For, bool Person = false) : Decision;

    /// <summary>There is nothing left to do.</summary>
    public sealed record End : Decision;
}
