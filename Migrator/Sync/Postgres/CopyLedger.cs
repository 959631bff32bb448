using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// What is copied and what is not, in tables of schema <c>platform</c> at the destination. A partition is marked as done in the transaction that brings its rows,
/// and only by whoever holds its lease: two that copied the same one cannot both commit. So any number of processes may work on one copy.
/// </summary>
internal sealed class CopyLedger(StreamNames names)
{
    /// <summary>Of a partition whose table was truncated or rewritten under its snapshot: it needs another one.</summary>
    public const int NoSnapshot = -1;

    /// <summary>So much may be leased at once, when there are many partitions.</summary>
    private const long SmallBytes = 4L << 20;

    public const string Structure = """
        CREATE TABLE IF NOT EXISTS platform.copy_snapshot (stream text, migration text, generation int, snapshot text NOT NULL, lsn pg_lsn NOT NULL,
            taken_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (stream, migration, generation));
        CREATE TABLE IF NOT EXISTS platform.copy_partition (stream text, migration text, part int, generation int NOT NULL, on_schema text NOT NULL, on_table text NOT NULL,
            file oid NOT NULL, from_block bigint NOT NULL, to_block bigint, expected_bytes bigint NOT NULL, expected_rows bigint NOT NULL, leased_by text, leased_pid int, leased_until timestamptz,
            done_at timestamptz, done_by text, rows bigint, bytes bigint, PRIMARY KEY (stream, migration, part));
        """;

    private const string Mine = "stream = $1 AND migration = $2";
    private const string Finished = $"""
        SELECT on_schema, on_table, max(generation) AS generation FROM platform.copy_partition WHERE {Mine} GROUP BY 1, 2 HAVING bool_and(done_at IS NOT NULL AND generation >= 0)
        """;

    /// <summary>The newest snapshot; null when none was taken.</summary>
    public async Task<CopySnapshot?> SnapshotAsync(NpgsqlConnection destination, CancellationToken cancel) => (await destination.ListAsync(
        $"SELECT generation, snapshot, lsn::text FROM platform.copy_snapshot WHERE {Mine} ORDER BY generation DESC LIMIT 1",
        r => new CopySnapshot(r.GetInt32(0), r.GetString(1), Lsn.Parse(r.GetString(2))), cancel, names.Stream, names.Migration)).FirstOrDefault();

    /// <summary>Where the stream must begin: the oldest snapshot's position.</summary>
    public async Task<Lsn> BeginAsync(NpgsqlConnection destination, CancellationToken cancel) => Lsn.Parse(await destination.ScalarAsync<string>(
        $"SELECT min(lsn)::text FROM platform.copy_snapshot WHERE {Mine}", cancel, names.Stream, names.Migration));

    /// <summary>From which position on each table's changes count, where that is later than <paramref name="from"/>. By <see cref="Table.Display"/>.</summary>
    public async Task<Dictionary<string, Lsn>> StartsAsync(NpgsqlConnection destination, Lsn from, CancellationToken cancel) => (await destination.ListAsync(
        $"SELECT format('%s.%s', f.on_schema, f.on_table), s.lsn::text FROM ({Finished}) f JOIN platform.copy_snapshot s ON s.stream = $1 AND s.migration = $2 AND s.generation = f.generation WHERE s.lsn > $3::text::pg_lsn",
        r => (Table: r.GetString(0), Lsn: Lsn.Parse(r.GetString(1))), cancel, names.Stream, names.Migration, from.ToString())).ToDictionary(s => s.Table, s => s.Lsn, StringComparer.Ordinal);

    /// <summary>Tables of which a part is missing, by <see cref="Table.Display"/>.</summary>
    /// <param name="isStale">Only those that need another snapshot.</param>
    public async Task<HashSet<string>> UnfinishedAsync(NpgsqlConnection destination, bool isStale, CancellationToken cancel) => (await destination.ListAsync(
        $"SELECT DISTINCT format('%s.%s', on_schema, on_table) FROM platform.copy_partition WHERE {Mine} AND (done_at IS NULL AND NOT $3 OR generation < 0)",
        r => r.GetString(0), cancel, names.Stream, names.Migration, isStale)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Inside the transaction that empties these tables: what was copied of them counts no more.</summary>
    public async Task ReplaceAsync(NpgsqlConnection destination, CopySnapshot snapshot, IReadOnlyList<CopyPartition> partitions, CancellationToken cancel)
    {
        var tables = partitions.Select(p => p.Table.Display).Distinct().ToArray();
        await destination.ExecuteAsync($"DELETE FROM platform.copy_partition WHERE {Mine} AND format('%s.%s', on_schema, on_table) = ANY ($3)", cancel, names.Stream, names.Migration, tables);
        await destination.ExecuteAsync("INSERT INTO platform.copy_snapshot (stream, migration, generation, snapshot, lsn) VALUES ($1, $2, $3, $4, $5::text::pg_lsn)",
            cancel, names.Stream, names.Migration, snapshot.Generation, snapshot.Name, snapshot.Lsn.ToString());
        await destination.ExecuteAsync("""
            INSERT INTO platform.copy_partition (stream, migration, part, generation, on_schema, on_table, file, from_block, to_block, expected_bytes, expected_rows)
            SELECT $1, $2, coalesce((SELECT max(part) FROM platform.copy_partition WHERE stream = $1 AND migration = $2), 0) + p.n, $3, p.s, p.t, p.f::oid, p.a, nullif(p.z, -1), p.b, p.r
            FROM unnest($4::text[], $5::text[], $6::int8[], $7::int8[], $8::int8[], $9::int8[], $10::int8[]) WITH ORDINALITY p(s, t, f, a, z, b, r, n)
            """, cancel, names.Stream, names.Migration, snapshot.Generation, partitions.Select(p => p.Table.Schema).ToArray(), partitions.Select(p => p.Table.Name).ToArray(),
            partitions.Select(p => (long)p.File).ToArray(), partitions.Select(p => p.FromBlock).ToArray(), partitions.Select(p => p.ToBlock ?? -1).ToArray(), partitions.Select(p => p.EstimatedBytes).ToArray(), partitions.Select(p => p.EstimatedRows).ToArray());
    }

    /// <summary>Another session holds the same snapshot now, under another name.</summary>
    public Task RenameAsync(NpgsqlConnection destination, CopySnapshot snapshot, CancellationToken cancel) => destination.ExecuteAsync(
        $"UPDATE platform.copy_snapshot SET snapshot = $4 WHERE {Mine} AND generation = $3", cancel, names.Stream, names.Migration, snapshot.Generation, snapshot.Name);

    /// <summary>Takes the largest partition that nobody has, or some small ones; none when there is none at the moment. A lease ends with its time, or with the session that took it.</summary>
    public Task<List<CopyLease>> LeaseAsync(NpgsqlConnection destination, int generation, string worker, TimeSpan lease, int most, CancellationToken cancel) => destination.ListAsync("""
        WITH free AS (SELECT part, expected_bytes FROM platform.copy_partition WHERE stream = $1 AND migration = $2 AND generation = $3 AND done_at IS NULL
                AND (leased_until IS NULL OR leased_until < clock_timestamp() OR NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = leased_pid))
            ORDER BY expected_bytes DESC, part LIMIT $6 FOR UPDATE SKIP LOCKED),
        chosen AS (SELECT part FROM (SELECT part, sum(expected_bytes) OVER (ORDER BY expected_bytes DESC, part) - expected_bytes AS before FROM free) f WHERE before < $7)
        UPDATE platform.copy_partition SET leased_by = $4, leased_pid = pg_backend_pid(), leased_until = clock_timestamp() + $5 WHERE stream = $1 AND migration = $2 AND part IN (SELECT part FROM chosen)
        RETURNING part, generation, format('%s.%s', on_schema, on_table), file, from_block, to_block, expected_bytes
        """, r => new CopyLease(r.GetInt32(0), r.GetInt32(1), r.GetString(2), r.GetFieldValue<uint>(3), r.GetInt64(4), r.IsDBNull(5) ? null : r.GetInt64(5), r.GetInt64(6), worker),
        cancel, names.Stream, names.Migration, generation, worker, lease, most, SmallBytes);

    /// <summary>Ends our sessions that still write rows of these tables and hold no lease any more: they could not commit, but one that is cut off would keep its table locked.</summary>
    /// <param name="tables">As <see cref="Table.Display"/>.</param>
    public Task EndCopiesAsync(NpgsqlConnection destination, IEnumerable<string> tables, CancellationToken cancel) => destination.ExecuteAsync("""
        SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE a.application_name = $1 AND a.datname = current_database() AND a.pid <> pg_backend_pid() AND l.locktype = 'relation' AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND l.mode IN ('RowExclusiveLock', 'AccessExclusiveLock') AND format('%s.%s', n.nspname, c.relname) = ANY ($2)
        """, cancel, names.Session, tables.ToArray());

    public Task RenewAsync(NpgsqlConnection destination, string worker, TimeSpan lease, CancellationToken cancel) => destination.ExecuteAsync(
        $"UPDATE platform.copy_partition SET leased_until = clock_timestamp() + $4 WHERE {Mine} AND leased_by = $3 AND done_at IS NULL", cancel, names.Stream, names.Migration, worker, lease);

    /// <summary>In the transaction that brings the rows.</summary>
    /// <returns>False when the lease went to somebody else, or the table needs another snapshot: that transaction must not commit.</returns>
    public async Task<bool> DoneAsync(NpgsqlConnection destination, CopyLease lease, long rows, long bytes, CancellationToken cancel) => await destination.ExecuteAsync(
        $"UPDATE platform.copy_partition SET done_at = clock_timestamp(), done_by = $5, rows = $6, bytes = $7 WHERE {Mine} AND part = $3 AND generation = $4 AND leased_by = $5 AND done_at IS NULL",
        cancel, names.Stream, names.Migration, lease.Part, lease.Generation, lease.Worker, rows, bytes) == 1;

    /// <summary>Somebody else may take it at once.</summary>
    public Task ReleaseAsync(NpgsqlConnection destination, string worker, CancellationToken cancel) => destination.ExecuteAsync(
        $"UPDATE platform.copy_partition SET leased_by = NULL, leased_until = NULL WHERE {Mine} AND leased_by = $3 AND done_at IS NULL", cancel, names.Stream, names.Migration, worker);

    /// <summary>The table was truncated or rewritten after its snapshot was taken.</summary>
    public Task MarkStaleAsync(NpgsqlConnection destination, CopyLease lease, CancellationToken cancel) => destination.ExecuteAsync(
        $"UPDATE platform.copy_partition SET generation = $5, done_at = NULL, leased_by = NULL, leased_until = NULL WHERE {Mine} AND generation = $3 AND format('%s.%s', on_schema, on_table) = $4",
        cancel, names.Stream, names.Migration, lease.Generation, lease.Table, NoSnapshot);

    /// <summary>What is done, by whomever, and what there is to do.</summary>
    public async Task<CopyTally> TallyAsync(NpgsqlConnection destination, CancellationToken cancel) => (await destination.ListAsync($"""
        SELECT count(*), count(done_at), count(*) FILTER (WHERE done_at IS NULL AND generation >= 0), coalesce(sum(rows), 0)::int8, coalesce(sum(bytes), 0)::int8, coalesce(sum(expected_bytes), 0)::int8, coalesce(sum(expected_rows), 0)::int8,
            count(DISTINCT (on_schema, on_table)), count(DISTINCT (on_schema, on_table)) - count(DISTINCT (on_schema, on_table)) FILTER (WHERE done_at IS NULL)
        FROM platform.copy_partition WHERE {Mine}
        """, r => new CopyTally((int)r.GetInt64(0), (int)r.GetInt64(1), (int)r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), (int)r.GetInt64(7), (int)r.GetInt64(8)), cancel, names.Stream, names.Migration))[0];

    public async Task ForgetAsync(NpgsqlConnection destination, CancellationToken cancel)
    {
        await destination.ExecuteAsync($"DELETE FROM platform.copy_partition WHERE {Mine}", cancel, names.Stream, names.Migration);
        await destination.ExecuteAsync($"DELETE FROM platform.copy_snapshot WHERE {Mine}", cancel, names.Stream, names.Migration);
    }
}

/// <param name="Generation">0 for the slot's own; each later one serves the tables that were not complete when the one before was lost.</param>
/// <param name="Lsn">The snapshot holds exactly what was committed before this.</param>
internal sealed record CopySnapshot(int Generation, string Name, Lsn Lsn);

/// <param name="Table">As <see cref="Postgres.Table.Display"/>.</param>
/// <param name="File">Which file held the table before the snapshot was taken.</param>
internal sealed record CopyLease(int Part, int Generation, string Table, uint File, long FromBlock, long? ToBlock, long ExpectedBytes, string Worker);

/// <param name="Open">Partitions not done that have a snapshot.</param>
internal sealed record CopyTally(int Partitions, int Done, int Open, long Rows, long Bytes, long ExpectedBytes, long ExpectedRows, int Tables, int TablesDone);
