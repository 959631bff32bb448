namespace Platform.Migrator.Cutover;

/// <summary>The actions that change something outside the journal. Each is safe to repeat after a crash at any point.</summary>
public enum Step
{
    /// <summary>Look at every store and router; write nothing.</summary>
    Inspect,

    /// <summary>Snapshot copy, then indexes and constraints; changes are followed from here on.</summary>
    Copy,

    /// <summary>Apply the changes since the snapshot: goes on beside the other steps, and is named only when it stops.</summary>
    Follow,

    /// <summary>Compare everything while changes go on.</summary>
    Verify,

    /// <summary>Everything that need not happen in the freeze.</summary>
    Prepare,

    /// <summary>Stop what may run on one side only, and prove it. Before the hold, since it may take long and users do not notice.</summary>
    StopSingletons,

    /// <summary>New writes wait in front of the app. The freeze begins.</summary>
    Hold,

    /// <summary>Writes in flight have been answered.</summary>
    Quiesce,

    /// <summary>The authority refuses application writes, and no writer is open.</summary>
    Freeze,

    /// <summary>A marker behind the last write has arrived at the other side.</summary>
    Drain,

    /// <summary>What is still to be compared is compared; sequences are carried.</summary>
    VerifyRest,

    /// <summary>Read-only requests to the app on the side that becomes the authority.</summary>
    Smoke,

    /// <summary>The new authority takes application writes.</summary>
    Promote,

    /// <summary>The app's configuration points to the new authority's stores.</summary>
    Flip,

    /// <summary>Held writes go on. The freeze ends.</summary>
    Release,

    /// <summary>What may run on one side only runs where the authority is.</summary>
    StartSingletons,

    /// <summary>Undo of a freeze before its commit: the authority takes writes again, held writes go on there, singletons run there.</summary>
    Thaw,

    /// <summary>Traffic is split by a weight.</summary>
    SetWeight,

    /// <summary>All traffic goes back to the source's app.</summary>
    ReturnTraffic,

    /// <summary>Before data goes back: both sides answer, the old configuration can be put back, the way back has no fault.</summary>
    PrepareBack,

    /// <summary>Before data goes back: the plan's hooks save the present state.</summary>
    BackUp,

    /// <summary>After a roll back: what the plan's hooks did is undone, the last first.</summary>
    UndoHooks,

    /// <summary>After a roll back: connections, a row's whole life, health, all rows, and latency are looked at.</summary>
    Check,

    /// <summary>The way back for data is given up: its stream is removed, and with it the log that its origin keeps.</summary>
    Disarm,

    /// <summary>Emergency: both sides of every store refuse application writes.</summary>
    CloseBoth,

    /// <summary>Emergency: both sides are compared as they stand.</summary>
    Compare,

    /// <summary>After an emergency: the authority takes writes again.</summary>
    Reopen,

    /// <summary>What the migration made is removed from both sides.</summary>
    Clean,

    /// <summary>The source is retired.</summary>
    Finish,
}
