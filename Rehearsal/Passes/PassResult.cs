using Platform.Rehearsal.Api;

namespace Platform.Rehearsal.Passes;

/// <summary>What one pass measured, before anybody judges it. What could not be measured is null.</summary>
internal sealed record PassResult(PassKind Kind, DateTimeOffset Started)
{
    public TimeSpan Took { get; init; }

    /// <summary>Why the pass was not walked to its end; null when it was.</summary>
    public string? Broken { get; init; }

    public Sight Last { get; init; } = Sight.Nothing;

    /// <summary>The players while they still ran, at their full rate all the time: rates are judged on it.</summary>
    public PlayersStatus Running { get; init; } = new();

    public LedgerVerdict? Ledger { get; init; }

    /// <summary>From the first failed request to all traffic being back.</summary>
    public TimeSpan? Detection { get; init; }

    /// <summary>Where the migrator was killed, in words.</summary>
    public IReadOnlyList<string> Killed { get; init; } = [];

    public BotLedger? Bot { get; init; }

    public IReadOnlyList<PhaseRolledBack> RolledBack { get; init; } = [];

    public Track Track { get; init; } = new();

    public IReadOnlyList<UsersSecond> Users { get; init; } = [];

    /// <summary>What went differently from what a reader may expect, without being a failure.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public string Outcome => Broken is null ? Outcomes.FromPhase(Last.Migrator.Phase) : Outcomes.Failed;

    /// <summary>The longest time without an acknowledged write, as the users saw it.</summary>
    public double? FreezeMs => Last.Players.LongestWriteGap?.Ms;
}
