namespace Platform.Migrator.Journal;

/// <summary>A fault of the journal itself: nothing may go on without it.</summary>
public class JournalException(string message, string hint, Exception? cause = null) : Exception(message, cause)
{
    public string Hint { get; } = hint;
}

/// <summary>Another driver is at work on this journal.</summary>
public sealed class JournalLeaseHeldException(string journal, string holder)
    : JournalException(
        $"The journal {journal} is in use by another migrator ({holder}).",
        "Only one migrator may drive a migration. Stop the other one, or give this one a state directory of its own (PLATFORM_STATE).");

/// <summary>This driver was stopped, or cut off from its journal, for longer than its lease: another one may drive now.</summary>
public sealed class JournalLeaseLostException(string journal, string why)
    : JournalException(
        $"This migrator has lost the lease of the journal {journal}: {why}.",
        "It stops at once, since another one may drive. Start it again: it goes on from the journal when no other one drives.");
