using System.Collections.Immutable;
using System.Threading.Channels;
using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;

namespace Platform.Migrator.Driving;

/// <summary>What the driver knows and just decided, for those who look: the API, metrics, and event streams.</summary>
internal sealed class MigrationView
{
    private readonly Lock gate = new();
    private ImmutableList<JournalRecord> records = [];
    private ImmutableList<Channel<JournalRecord>> watchers = [];
    private readonly TaskCompletionSource loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MigrationState State { get; private set; } = MigrationState.Initial;
    public Decision Decision { get; private set; } = new Decision.Wait("the driver");
    public Observation Seen { get; private set; } = Observation.Nothing;

    public IReadOnlyList<JournalRecord> Records => records;

    /// <summary>Ends when the journal has been read: before that the state is nobody's.</summary>
    public Task Known => loaded.Task;

    /// <summary>When the driver last showed that it lives; null before it did.</summary>
    public DateTimeOffset? TurnedAt { get; private set; }

    public void Turned(DateTimeOffset at) => TurnedAt = at;

    public void Loaded(IReadOnlyList<JournalRecord> all, MigrationState state)
    {
        lock (gate)
            records = [.. all];
        State = state;
        loaded.TrySetResult();
    }

    public void Appended(IReadOnlyList<JournalRecord> added, MigrationState state)
    {
        State = state;
        lock (gate)
        {
            records = records.AddRange(added);
            foreach (var watcher in watchers)
            {
                foreach (var record in added)
                    watcher.Writer.TryWrite(record);
            }
        }
    }

    public void Decided(Decision decision, Observation seen)
    {
        Decision = decision;
        Seen = seen;
    }

    /// <summary>All records after <paramref name="after"/>, and then each new one, until cancelled.</summary>
    public async IAsyncEnumerable<JournalRecord> WatchAsync(long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var channel = Channel.CreateBounded<JournalRecord>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });
        ImmutableList<JournalRecord> past;
        lock (gate)
        {
            past = records;
            watchers = watchers.Add(channel);
        }

        try
        {
            foreach (var record in past.Where(r => r.Sequence > after))
                yield return record;
            await foreach (var record in channel.Reader.ReadAllAsync(cancel))
                yield return record;
        }
        finally
        {
            lock (gate)
                watchers = watchers.Remove(channel);
        }
    }
}
