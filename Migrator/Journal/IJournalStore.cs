namespace Platform.Migrator.Journal;

/// <summary>The durable, append-only, hash-chained record of every intent and outcome of one migration.</summary>
public interface IJournalStore : IAsyncDisposable
{
    /// <summary>Takes the driver's lease, with an epoch above every earlier one, and cuts a torn tail.</summary>
    /// <exception cref="JournalLeaseHeldException">Another driver holds it: says which.</exception>
    /// <exception cref="JournalException">A record in the middle is broken, or of a newer version.</exception>
    Task<JournalLease> AcquireAsync(string driver, CancellationToken cancel);

    /// <summary>All whole records from the first, in order. Needs no lease; an unfinished last record is left out.</summary>
    Task<IReadOnlyList<JournalRecord>> ReadAsync(CancellationToken cancel);

    /// <summary>Appends all of <paramref name="entries"/> and returns once they are durable. After a fault any first part of them may be there: read back before trying again.</summary>
    Task<IReadOnlyList<JournalRecord>> AppendAsync(JournalLease lease, IReadOnlyList<JournalEntry> entries, CancellationToken cancel);

    /// <summary>Cancelled when the lease is lost; never where it ends with the process. Cancelled a margin before another driver can have it.</summary>
    CancellationToken LeaseLost => CancellationToken.None;

    /// <summary>For the last moment before an act: the clocks are read, since a process that was stopped meanwhile has fired no timer yet.</summary>
    /// <exception cref="JournalLeaseLostException">Another driver may be acting already.</exception>
    void EnsureLease()
    {
    }
}

/// <param name="Epoch">Rises by one with every driver.</param>
public sealed record JournalLease(string Driver, long Epoch);

/// <summary>What is to be appended, and when it happened.</summary>
public sealed record JournalEntry(DateTimeOffset At, JournalEvent Event);

/// <param name="Hash">SHA-256, hex, over the previous record's hash and this record's body.</param>
public sealed record JournalRecord(long Sequence, DateTimeOffset At, long DriverEpoch, JournalEvent Event, string Hash);
