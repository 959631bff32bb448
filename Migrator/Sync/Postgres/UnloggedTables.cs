using System.Data;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>The change stream does not carry unlogged tables: they are compared, and copied as a whole where they differ. Under the freeze that is final.</summary>
internal sealed class UnloggedTables(PostgresRoute route)
{
    public async Task CarryAsync(CancellationToken cancel)
    {
        foreach (var table in await TablesAsync(route.Origin, cancel))
            if (!(await CompareAsync(table, cancel)).Equal)
                await CopyAsync(table, cancel);
    }

    public async Task<IReadOnlyList<PartitionVerdict>> VerifyAsync(CancellationToken cancel)
    {
        var there = (await TablesAsync(route.Destination, cancel)).Select(t => t.Display).ToHashSet(StringComparer.Ordinal);
        var verdicts = new List<PartitionVerdict>();
        foreach (var table in await TablesAsync(route.Origin, cancel))
            verdicts.Add(there.Contains(table.Display) ? await CompareAsync(table, cancel) : new(table.Display, 0, false, ["unlogged table is missing at the destination"]));
        return verdicts;
    }

    private async Task<IReadOnlyList<Table>> TablesAsync(PostgresEnd end, CancellationToken cancel)
    {
        await using var connection = await end.OpenAsync(cancel);
        return [.. (await Catalog.UnloggedTablesAsync(connection, cancel)).Where(t => route.Tables.Takes(t.Root))];
    }

    private async Task<PartitionVerdict> CompareAsync(Table table, CancellationToken cancel)
    {
        var whole = await new BucketComparison(route, table).RunAsync(cancel);
        var named = whole.Differences.Select(d => d.Describe()).Take(20).ToList();
        return new($"{table.Display} (unlogged)", whole.Rows, whole.DifferentBuckets == 0,
            whole.DifferentBuckets == 0 || named.Count > 0 ? named : [$"{whole.DifferentBuckets} of {whole.Buckets} groups of rows differ; {whole.Rows} rows at the origin, {whole.DestinationRows} at the destination", .. whole.Places]);
    }

    private async Task CopyAsync(Table table, CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenDedicatedAsync(cancel);
        await using var destination = await route.Destination.OpenForApplyAsync(cancel);
        await using var seen = await origin.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        await using var transaction = await destination.BeginTransactionAsync(cancel);
        await destination.ExecuteAsync($"DELETE FROM ONLY {table.Quoted}", cancel);
        await TableCopy.RunAsync(origin, destination, new CopyPartition(table, 0, null, 0).Statements(isFrozen: false), (rows, bytes) => SyncTelemetry.Copied(route.Store.Name, rows, bytes), cancel);
        await route.Books.CheckDriverAsync(destination, cancel);
        await transaction.CommitAsync(cancel);
    }
}
