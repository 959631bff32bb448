using Platform.Migrator.Journal;

namespace Platform.TestKit;

/// <summary>A journal that outlives its drivers and can die at a chosen append, before or after the record is durable.</summary>
internal sealed class MemoryJournal : IJournalStore
{
    private readonly List<JournalRecord> records = [];
    private long epoch;
    private int appends;

    /// <summary>Number of the append (from 1, over all drivers) that the process does not survive.</summary>
    public int? DiesAt { get; set; }

    /// <summary>Whether the fatal append is on disk.</summary>
    public bool Durable { get; set; }

    /// <summary>What the fatal append throws.</summary>
    public Func<Exception> Death { get; set; } = () => new ProcessDied();

    public int Appends => appends;
    public IReadOnlyList<JournalRecord> Records => records;

    public Task<JournalLease> AcquireAsync(string driver, CancellationToken cancel) => Task.FromResult(new JournalLease(driver, ++epoch));

    public Task<IReadOnlyList<JournalRecord>> ReadAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<JournalRecord>>([.. records]);

    public Task<IReadOnlyList<JournalRecord>> AppendAsync(JournalLease lease, IReadOnlyList<JournalEntry> entries, CancellationToken cancel)
    {
        var dies = ++appends == DiesAt;
        if (dies && !Durable)
            throw Death();
        var added = entries.Select((e, i) => new JournalRecord(records.Count + i + 1, e.At, lease.Epoch, e.Event, "")).ToList();
        records.AddRange(added);
        return dies ? throw Death() : Task.FromResult<IReadOnlyList<JournalRecord>>(added);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Stands for <c>kill -9</c>: of all faults, those of the journal are the ones that a driver neither journals nor survives.</summary>
internal sealed class ProcessDied() : JournalException("The process was killed here.", "");
