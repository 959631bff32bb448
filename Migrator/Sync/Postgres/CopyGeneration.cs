using System.Data;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// Takes snapshots for a copy. The first is the stream's own slot's. A later one belongs to a temporary slot that is dropped at once: it tells at which position of the same
/// log its snapshot was taken, so that of each table exactly the changes since are followed.
/// </summary>
internal sealed class CopyGeneration(PostgresRoute route)
{
    /// <summary>With the stream's slot. Its keeper holds the snapshot when this returns.</summary>
    public Task<TakenSnapshot> FirstAsync(CancellationToken cancel) => TakeAsync(0, route.Names.Slot, isTemporary: false, cancel);

    /// <summary>Holds a later snapshot; nothing is emptied or planned.</summary>
    public Task<TakenSnapshot> TakeLaterAsync(int generation, CancellationToken cancel) => TakeAsync(generation, route.Names.PassingSlot, isTemporary: true, cancel);

    /// <summary>A later snapshot for the tables that are not complete: they are emptied and begun anew under it.</summary>
    public async Task<TakenSnapshot> NextAsync(IReadOnlySet<string> tables, int generation, CancellationToken cancel)
    {
        await using var destination = await route.Destination.OpenForApplyAsync(cancel);
        await route.Ledger.EndCopiesAsync(destination, tables, cancel); // One that is cut off would keep its table locked.
        var taken = await TakeLaterAsync(generation, cancel);
        await new ColumnChanges(route).SettleAsync(cancel); // Whatever the snapshot's rows have, the destination has a column for.
        var partitions = (await PlanAsync(taken, cancel)).Where(p => tables.Contains(p.Table.Display)).ToList();
        if (tables.Except(partitions.Select(p => p.Table.Display)).ToList() is { Count: > 0 } gone)
            throw PostgresFault.New("copy", $"{string.Join(", ", gone.Take(5))} was dropped or renamed while it was copied", "clean, empty the target and copy anew");
        await route.Ledger.EndCopiesAsync(destination, tables, cancel);
        await using var transaction = await destination.BeginTransactionAsync(cancel);
        await destination.ExecuteAsync($"TRUNCATE ONLY {string.Join(", ONLY ", partitions.Select(p => p.Table.Quoted).Distinct())}", cancel);
        await route.Ledger.ReplaceAsync(destination, taken.Snapshot, partitions, cancel);
        await route.Books.CheckDriverAsync(destination, cancel);
        await transaction.CommitAsync(cancel);
        await SnapshotKeeper.EndOthersAsync(route, taken.Keeper.Pid, cancel);
        return taken;
    }

    /// <summary>All tables that take part, in pieces, as the snapshot sees them.</summary>
    public async Task<IReadOnlyList<CopyPartition>> PlanAsync(TakenSnapshot taken, CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenDedicatedAsync(cancel);
        await using var seen = await origin.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        await SnapshotKeeper.ImportAsync(origin, taken.Keeper.Snapshot, cancel);
        var tables = await route.TablesAsync(origin, cancel);
        return CopyPartition.Plan(tables, taken.Files, route.PartitionBytes ?? CopyPartition.UsualBytes, route.PartitionBytes ?? CopyPartition.WholeBytes(tables, route.Streams), await PostgresRoute.MajorAsync(origin, cancel));
    }

    /// <summary>Holds a snapshot that an earlier process left behind in a session of our own.</summary>
    /// <returns>Null when it is gone.</returns>
    public async Task<SnapshotKeeper?> AdoptAsync(CopySnapshot snapshot, CancellationToken cancel)
    {
        SnapshotKeeper keeper;
        try
        {
            keeper = await SnapshotKeeper.HoldAsync(route, snapshot.Name, cancel);
        }
        catch (SyncException gone) when (gone is { IsTransient: true, Operation: "copy" })
        {
            return null;
        }
        await using (var destination = await route.Destination.OpenAsync(cancel))
            await route.Ledger.RenameAsync(destination, snapshot with { Name = keeper.Snapshot }, cancel);
        await SnapshotKeeper.EndOthersAsync(route, keeper.Pid, cancel);
        return keeper;
    }

    /// <summary>The files are read before: whatever changes them later is noticed.</summary>
    private async Task<TakenSnapshot> TakeAsync(int generation, string slot, bool isTemporary, CancellationToken cancel)
    {
        IReadOnlyDictionary<string, uint> files;
        await using (var origin = await route.Origin.OpenAsync(cancel))
            files = await TableFiles.ReadAsync(origin, cancel);
        await using var made = route.IsSnapshot ? await SnapshotSlot.OfClosedAsync(route.Origin, cancel) : await SnapshotSlot.CreateAsync(route.Origin, slot, SnapshotSlot.Patience, route.Time, cancel, isTemporary);
        var keeper = await SnapshotKeeper.HoldAsync(route, made.Snapshot, cancel);
        return new(new(generation, keeper.Snapshot, made.ConsistentPoint), keeper, files);
    }
}

/// <param name="Files">Of each table, by its quoted name, from before the snapshot.</param>
internal sealed record TakenSnapshot(CopySnapshot Snapshot, SnapshotKeeper Keeper, IReadOnlyDictionary<string, uint> Files);
