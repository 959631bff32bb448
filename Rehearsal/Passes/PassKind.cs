namespace Platform.Rehearsal.Passes;

internal enum PassKind
{
    /// <summary>The whole way: nothing fails, and the migration finishes.</summary>
    Move,

    /// <summary>The new instance starts failing at half the traffic: traffic must go back by itself.</summary>
    Fault,

    /// <summary>The whole way, and the migrator is killed in five places of it.</summary>
    Kills,

    /// <summary>The roll back of every phase and of everything, each followed by another attempt.</summary>
    RollBacks,
}

internal static class PassKinds
{
    public static string Word(this PassKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>How the migration has to end.</summary>
    public static string Outcome(this PassKind kind) => kind is PassKind.Fault or PassKind.RollBacks ? Outcomes.RolledBack : Outcomes.Finished;
}

/// <summary>The words of the report for how a migration ended.</summary>
internal static class Outcomes
{
    public const string Finished = "finished";
    public const string RolledBack = "rolled_back";
    public const string Failed = "failed";

    /// <summary>Anything but a clean end counts as failed: a migration that stopped half-way did not succeed.</summary>
    public static string FromPhase(string? phase) => phase switch
    {
        "finished" => Finished,
        "rolledBack" => RolledBack,
        _ => Failed,
    };
}
