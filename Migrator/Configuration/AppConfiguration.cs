using Platform.Plans;

namespace Platform.Migrator.Configuration;

/// <summary>All places where the app reads its stores' addresses from, as one thing that can be flipped to either side.</summary>
internal sealed class AppConfiguration(IReadOnlyList<ConfigurationEntry> entries, ConfigurationSnapshots snapshots)
{
    /// <summary>Keeps what stands there durably, before anything depends on it. Asked again, it finds what was changed since.</summary>
    public async Task LookAsync(string migrationId, CancellationToken cancel)
    {
        if (entries.Count > 0)
            snapshots.Prepare(migrationId);
        foreach (var (entry, kept) in All(migrationId))
            await entry.LookAsync(kept, cancel);
    }

    /// <summary>To the target: in the plan's order. To the source: what stood there before, in reverse order.</summary>
    public async Task FlipAsync(Side to, IReadOnlyCollection<string> stores, string migrationId, CancellationToken cancel)
    {
        var wanted = Holding(stores, migrationId);
        foreach (var (entry, kept) in to == Side.Target ? wanted : wanted.Reverse())
            await (to == Side.Target ? entry.ApplyAsync(kept, cancel) : entry.RestoreAsync(kept, cancel));
    }

    public async Task EnsureRestorableAsync(IReadOnlyCollection<string> stores, string migrationId, CancellationToken cancel)
    {
        foreach (var (entry, kept) in Holding(stores, migrationId))
            await entry.EnsureRestorableAsync(kept, cancel);
    }

    public void Discard(string migrationId) => snapshots.Discard(migrationId);

    private IEnumerable<(ConfigurationEntry Entry, KeptConfiguration Kept)> Holding(IReadOnlyCollection<string> stores, string migrationId) =>
        All(migrationId).Where(pair => pair.Entry.HoldsAnyOf(stores));

    private IEnumerable<(ConfigurationEntry Entry, KeptConfiguration Kept)> All(string migrationId) =>
        entries.Select((entry, i) => (entry, snapshots.Of(migrationId, i, entry.Name)));
}
