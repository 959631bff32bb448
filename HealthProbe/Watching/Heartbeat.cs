namespace Platform.HealthProbe.Watching;

/// <summary>The part of the migrator's status that tells whether its driver lives.</summary>
/// <param name="Heartbeat">When the driver last decided, by its own clock; null before it did.</param>
internal sealed record MigratorStatus(string Phase, string? WaitingFor, string? Step, DateTimeOffset? Heartbeat)
{
    /// <summary>Somebody waits for the migrator, or a log grows for it. A roll back that was cleaned waits for nothing any more.</summary>
    public bool IsUnderWay => Phase is not ("planned" or "finished") && !(Phase == "rolledBack" && WaitingFor is null);
}

/// <summary>
/// What is known of the driver's life, as a value. The age counts from when a beat was first seen here, by this process's own monotonic time: no difference
/// between two machines' clocks makes a driver live or dead.
/// </summary>
internal sealed record Heartbeat
{
    private MigratorStatus? Last { get; init; }

    /// <summary>When the newest beat was first seen, since this process began.</summary>
    private TimeSpan? Seen { get; init; }

    /// <summary>Why the last question had no answer; null when it had one.</summary>
    private string? Fault { get; init; }

    public Heartbeat Answered(MigratorStatus status, TimeSpan now) => new()
    {
        Last = status,
        Seen = Last is null || status.Heartbeat != Last.Heartbeat ? now : Seen,
    };

    public Heartbeat Unanswered(string fault) => this with { Fault = fault };

    /// <summary>Null before the migrator ever answered.</summary>
    public TimeSpan? Age(TimeSpan now) => now - Seen;

    /// <returns>What a person must know and do now; null while all is well, or nothing is under way that could suffer.</returns>
    public string? Alarm(TimeSpan now, TimeSpan limit) => this switch
    {
        _ when Age(now) is not { } age || age <= limit => null,
        { Fault: null } => $"The migrator answers, but its driver has been silent for {Age(now)!.Value.TotalSeconds:0} s{(Last!.Step is { } step ? $" in {step}" : "")}: it is stuck, and nothing is decided. Restart the migrator; the next driver goes on from the journal.",
        { Last.IsUnderWay: true } => $"The migrator has been silent for {Age(now)!.Value.TotalSeconds:0} s while a migration is under way (last seen in phase {Last.Phase}): {Fault}. Start it again; it goes on from the journal. What a person can type without it: migrator runbook.",
        _ => null,
    };
}
