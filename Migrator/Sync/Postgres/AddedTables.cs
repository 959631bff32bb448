using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// Tables that were made at the origin after the copy: published, then copied under a snapshot of their own, from whose position on their changes count. The ledger of the copy
/// keeps account of it, so that after a crash at any point it is gone on with.
/// </summary>
internal sealed class AddedTables(PostgresRoute route, PostgresGuard guard)
{
    /// <summary>Attaching a partition made these already, as it did at the origin. By <see cref="FinishStep.Name"/>.</summary>
    private const string Made = """
        SELECT 'index ' || format('%s.%s', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('i', 'I')
        UNION ALL SELECT CASE k.contype WHEN 'f' THEN 'fk constraint ' ELSE 'constraint ' END || format('%s.%s %s', n.nspname, c.relname, k.conname) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        UNION ALL SELECT 'trigger ' || format('%s.%s %s', n.nspname, c.relname, t.tgname) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        """;

    private readonly CopyGeneration _generation = new(route);
    private readonly FinishSteps _steps = new(route.Names);

    /// <returns>Why they cannot be carried, to be said after them; null when they can.</returns>
    public async Task<string?> RefusalAsync(NpgsqlConnection destination, CancellationToken cancel)
    {
        if (await destination.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = $1)", cancel, route.Names.OppositeSlot))
            return " after the way back was armed, which would not carry it";
        return await route.DumpAsync(cancel) is null ? ", and pg_dump, which reads structure, is not on this machine" : null;
    }

    public async Task CarryAsync(IReadOnlyList<Table> tables, CancellationToken cancel)
    {
        await PublishAsync(tables, cancel);
        var dump = await route.DumpAsync(cancel) ?? throw PostgresFault.New("follow", "pg_dump is not on this machine", "install postgresql-client of the source's version or newer, or name it in PLATFORM_PG_DUMP");
        int generation;
        await using (var destination = await route.Destination.OpenAsync(cancel))
            generation = ((await route.Ledger.SnapshotAsync(destination, cancel))?.Generation ?? 0) + 1;
        var taken = await _generation.TakeLaterAsync(generation, cancel);
        var names = tables.Select(t => t.Display).ToHashSet(StringComparer.Ordinal);
        var partitions = (await _generation.PlanAsync(taken, cancel)).Where(p => names.Contains(p.Table.Display)).ToList();
        await StructureAsync(dump, taken.Snapshot, partitions, cancel);
        await CompleteAsync(cancel);
        await SnapshotKeeper.EndOthersAsync(route, except: 0, cancel);
    }

    /// <summary>Brings to its end what was begun: rows, then indexes and the rest, then the guard.</summary>
    public async Task CompleteAsync(CancellationToken cancel)
    {
        await using var destination = await route.Destination.OpenAsync(cancel);
        var unfinished = await route.Ledger.UnfinishedAsync(destination, isStale: false, cancel);
        var steps = await _steps.LeftAsync(destination, cancel);
        if (unfinished.Count == 0 && steps.Count == 0)
            return;
        for (var pass = 0; unfinished.Count > 0 && pass < 10; pass++)
        {
            var snapshot = (await route.Ledger.SnapshotAsync(destination, cancel))!;
            if (await _generation.AdoptAsync(snapshot, cancel) is null || (await route.Ledger.UnfinishedAsync(destination, isStale: true, cancel)).Count > 0)
                snapshot = (await _generation.NextAsync(unfinished, snapshot.Generation + 1, cancel)).Snapshot;
            await new CopyRun(route, snapshot, new Progress<CopyProgress>()).RunAsync(cancel);
            unfinished = await route.Ledger.UnfinishedAsync(destination, isStale: false, cancel);
        }
        var record = await route.RecallAsync(cancel);
        await new FinishRun(route, record?.Preamble ?? "", new Progress<FinishProgress>()).RunAsync(cancel);
        await guard.CloseNewAsync(route.Destination.Side, cancel);
    }

    /// <summary>Before their snapshot is taken: from its position on the stream brings their changes. Partitions of published tables are published already.</summary>
    private async Task PublishAsync(IReadOnlyList<Table> tables, CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenAsync(cancel);
        var published = (await origin.ListAsync("SELECT schemaname, tablename FROM pg_publication_tables WHERE pubname = $1", r => Quote.Name(r.GetString(0), r.GetString(1)), cancel, route.Names.Publication)).ToHashSet(StringComparer.Ordinal);
        var roots = await origin.ListAsync("SELECT DISTINCT n.nspname, c.relname FROM unnest($1::int8[]) t JOIN pg_class c ON c.oid = coalesce(pg_partition_root(t::oid)::oid, t::oid) JOIN pg_namespace n ON n.oid = c.relnamespace",
            r => Quote.Name(r.GetString(0), r.GetString(1)), cancel, (object)tables.Where(t => !published.Contains(t.Quoted)).Select(t => (long)t.Oid).ToArray());
        await origin.ExecuteAsync("SET lock_timeout = '30s'", cancel);
        foreach (var root in roots)
            await origin.ExecuteAsync($"ALTER PUBLICATION {Quote.Identifier(route.Names.Publication)} ADD TABLE ONLY {root}", cancel);
    }

    private async Task StructureAsync(PgDump dump, CopySnapshot snapshot, List<CopyPartition> partitions, CancellationToken cancel)
    {
        var owners = await Roles.AllExistAsync(route, cancel);
        await using var origin = await route.Origin.OpenAsync(cancel);
        await using var destination = await route.Destination.OpenForApplyAsync(cancel);
        var tables = await WithRootsAsync(origin, destination, partitions, cancel);
        var preData = await dump.ReadAsync(route.Origin, "pre-data", snapshot.Name, owners, [], cancel, tables);
        var (_, entries) = PostDataEntry.Parse(await dump.ReadAsync(route.Origin, "post-data", snapshot.Name, owners, [], cancel, tables));
        var leftOut = await LeftOut.ReadAsync(route.Tables, origin, cancel);
        var steps = await FinishPlan.MakeAsync(entries, await LeftOut.ForeignKeysAsync(leftOut, origin, cancel), origin, cancel);
        await using var transaction = await destination.BeginTransactionAsync(cancel);
        await SchemaScript.RunAsync(destination, preData, cancel);
        var made = (await destination.ListAsync(Made, r => r.GetString(0), cancel)).ToHashSet(StringComparer.Ordinal);
        await _steps.AddAsync(destination, [.. steps.Where(s => !made.Contains(s.Name))], cancel);
        await route.Ledger.ReplaceAsync(destination, snapshot, partitions, cancel);
        await route.Books.CheckProgressAsync(destination, cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>A new partitioned table has rows only in its partitions, but must be made as well, with all between.</summary>
    private static async Task<IReadOnlyList<string>> WithRootsAsync(NpgsqlConnection origin, NpgsqlConnection destination, List<CopyPartition> partitions, CancellationToken cancel)
    {
        var above = await origin.ListAsync("SELECT DISTINCT n.nspname, c.relname FROM unnest($1::int8[]) t, pg_partition_ancestors(t::oid) a JOIN pg_class c ON c.oid = a JOIN pg_namespace n ON n.oid = c.relnamespace",
            r => Quote.Name(r.GetString(0), r.GetString(1)), cancel, (object)partitions.Select(p => (long)p.Table.Oid).Distinct().ToArray());
        var known = (await destination.ListAsync("SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'p'", r => Quote.Name(r.GetString(0), r.GetString(1)), cancel)).ToHashSet(StringComparer.Ordinal);
        return [.. partitions.Select(p => p.Table.Quoted).Concat(above.Where(a => !known.Contains(a))).Distinct()];
    }
}
