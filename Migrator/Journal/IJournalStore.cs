namespace Platform.Migrator.Journal;

/// <summary>The durable, append-only, hash-chained record of every intent and outcome of one migration.</summary>
public interface IJournalStore : IAsyncDisposable
{
    /// <summary>Takes the driver's lease with an epoch above every earlier one.</summary>
    /// <exception cref="JournalException">Another driver holds it: says which, and until when.</exception>
    Task<JournalLease> AcquireAsync(string driver, CancellationToken cancel);

    /// <summary>All records from the first, in order. A torn tail is cut when the lease is held; a broken middle is refused.</summary>
    Task<IReadOnlyList<JournalRecord>> ReadAsync(CancellationToken cancel);

    /// <summary>Appends and returns once durable. After a fault the record may or may not be there: read back before trying again.</summary>
    Task<JournalRecord> AppendAsync(JournalLease lease, JournalEvent entry, CancellationToken cancel);
}

/// <param name="Epoch">Rises by one with every driver.</param>
public sealed record JournalLease(string Driver, long Epoch);

/// <param name="Hash">SHA-256, hex, over the previous record's hash and this record's bytes.</param>
public sealed record JournalRecord(long Sequence, DateTimeOffset At, long DriverEpoch, JournalEvent Event, string Hash);
