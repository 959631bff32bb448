using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// What the migration knows of itself inside the databases: schema <c>platform</c>. Every row carries the migration and the epoch of the driver
/// that wrote it last; a statement of an older driver changes no row, and that is an error.
/// </summary>
internal sealed class Bookkeeping(StreamNames names, long driverEpoch)
{
    private const string Structure = $"""
        CREATE SCHEMA IF NOT EXISTS platform;
        CREATE TABLE IF NOT EXISTS platform.authority (store text, migration text, epoch bigint NOT NULL, takes_writes boolean NOT NULL,
            driver_epoch bigint NOT NULL, changed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (store, migration));
        CREATE TABLE IF NOT EXISTS platform.copy (stream text, migration text, driver_epoch bigint NOT NULL, state text NOT NULL,
            origin_identity text NOT NULL, destination_identity text NOT NULL, tables text NOT NULL, preamble text, PRIMARY KEY (stream, migration));
        {FinishSteps.Structure}
        {CopyLedger.Structure}
        CREATE TABLE IF NOT EXISTS platform.progress (stream text, migration text, driver_epoch bigint NOT NULL, lsn pg_lsn NOT NULL, fence text,
            changes bigint NOT NULL DEFAULT 0, changed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (stream, migration));
        CREATE TABLE IF NOT EXISTS platform.authority_log (entry bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, store text NOT NULL, migration text NOT NULL,
            epoch bigint NOT NULL, takes_writes boolean NOT NULL, driver_epoch bigint NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
        CREATE TABLE IF NOT EXISTS platform.trial (id uuid PRIMARY KEY, migration text NOT NULL, note text NOT NULL, made_at timestamptz NOT NULL DEFAULT now());
        """;

    /// <summary>Store, migration, epoch, takes writes, driver's epoch.</summary>
    public const string LogAuthority = "INSERT INTO platform.authority_log (store, migration, epoch, takes_writes, driver_epoch) VALUES ($1, $2, $3, $4, $5)";

    public static Task<bool> ExistsAsync(NpgsqlConnection connection, CancellationToken cancel)
        => connection.ScalarAsync<bool>("SELECT to_regclass('platform.progress') IS NOT NULL", cancel);

    /// <summary>Repeatable; two at the same time wait for each other.</summary>
    public static async Task CreateAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await LockAsync(connection, cancel);
        await connection.ExecuteAsync(Structure, cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Until the transaction ends nobody else makes or drops the schema.</summary>
    public static Task LockAsync(NpgsqlConnection connection, CancellationToken cancel)
        => connection.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended('platform', 0))", cancel);

    /// <summary>Drops the schema once it holds nothing of any migration. Inside a transaction that has the lock which <see cref="CreateAsync"/> takes.</summary>
    public static async Task DropUnusedAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var left = await connection.ScalarAsync<bool>("""
            SELECT EXISTS (SELECT FROM platform.progress) OR EXISTS (SELECT FROM platform.copy) OR EXISTS (SELECT FROM platform.authority)
                OR EXISTS (SELECT FROM platform.authority_log) OR EXISTS (SELECT FROM platform.trial)
            """, cancel);
        if (!left)
            await connection.ExecuteAsync("DROP SCHEMA platform CASCADE", cancel);
    }

    /// <summary>Where the copy stands at the destination; null when this migration never began there.</summary>
    public Task<CopyRecord?> CopyAsync(NpgsqlConnection destination, CancellationToken cancel) => CopyAsync(destination, names.Stream, cancel);

    /// <summary>Where the stream stands whose destination is our origin; null when there is none.</summary>
    public Task<CopyRecord?> OppositeCopyAsync(NpgsqlConnection origin, CancellationToken cancel) => CopyAsync(origin, names.OppositeStream, cancel);

    private async Task<CopyRecord?> CopyAsync(NpgsqlConnection connection, string stream, CancellationToken cancel)
        => !await ExistsAsync(connection, cancel) ? null : (await connection.ListAsync(
            "SELECT state, origin_identity, destination_identity, tables, coalesce(preamble, '') FROM platform.copy WHERE stream = $1 AND migration = $2",
            r => new CopyRecord(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4)), cancel, stream, names.Migration)).FirstOrDefault();

    /// <param name="state">What a new record says; one that is there already keeps its own.</param>
    public async Task BeginCopyAsync(NpgsqlConnection destination, string state, string originIdentity, string destinationIdentity, TableFilter tables, CancellationToken cancel) => RequireOne(await destination.ExecuteAsync("""
        INSERT INTO platform.copy AS c VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (stream, migration) DO UPDATE SET driver_epoch = $3, origin_identity = $5, destination_identity = $6 WHERE c.driver_epoch <= $3
        """, cancel, names.Stream, names.Migration, driverEpoch, state, originIdentity, destinationIdentity, tables.Remembered));

    public async Task SetCopyAsync(NpgsqlConnection destination, string state, CancellationToken cancel) => RequireOne(await destination.ExecuteAsync(
        "UPDATE platform.copy SET state = $4, driver_epoch = $3 WHERE stream = $1 AND migration = $2 AND driver_epoch <= $3", cancel, names.Stream, names.Migration, driverEpoch, state));

    /// <summary>Rows are to be brought (again): no position holds any more.</summary>
    public Task ForgetProgressAsync(NpgsqlConnection destination, CancellationToken cancel)
        => destination.ExecuteAsync("DELETE FROM platform.progress WHERE stream = $1 AND migration = $2 AND driver_epoch <= $3", cancel, names.Stream, names.Migration, driverEpoch);

    /// <summary>Only a complete copy can be told from one that is being cleaned by nothing else than this.</summary>
    public Task BeginCleaningAsync(NpgsqlConnection destination, CancellationToken cancel)
        => destination.ExecuteAsync("UPDATE platform.copy SET state = 'cleaning' WHERE stream = $1 AND migration = $2 AND state = 'finished'", cancel, names.Stream, names.Migration);

    public async Task SetPreambleAsync(NpgsqlConnection destination, string preamble, CancellationToken cancel) => RequireOne(await destination.ExecuteAsync(
        "UPDATE platform.copy SET preamble = $4 WHERE stream = $1 AND migration = $2 AND driver_epoch <= $3", cancel, names.Stream, names.Migration, driverEpoch, preamble));

    /// <summary>Inside the transaction that copied rows: fails it when a newer driver exists.</summary>
    public async Task CheckDriverAsync(NpgsqlConnection destination, CancellationToken cancel) => RequireOne((int)await destination.ScalarAsync<long>(
        "SELECT count(*) FROM platform.copy WHERE stream = $1 AND migration = $2 AND driver_epoch <= $3", cancel, names.Stream, names.Migration, driverEpoch));

    /// <summary>Inside a transaction beside the stream: fails it when a newer driver exists.</summary>
    public async Task CheckProgressAsync(NpgsqlConnection destination, CancellationToken cancel) => RequireOne((int)await destination.ScalarAsync<long>(
        "SELECT count(*) FROM platform.progress WHERE stream = $1 AND migration = $2 AND driver_epoch <= $3", cancel, names.Stream, names.Migration, driverEpoch));

    /// <summary>Where the stream stands, whoever moves it; null when it stands nowhere yet.</summary>
    public async Task<Lsn?> PositionAsync(NpgsqlConnection destination, CancellationToken cancel) => (await destination.ListAsync(
        "SELECT lsn::text FROM platform.progress WHERE stream = $1 AND migration = $2", r => (Lsn?)Lsn.Parse(r.GetString(0)), cancel, names.Stream, names.Migration)).FirstOrDefault();

    /// <summary>Makes this driver the one that may move the position, and tells where it stands; <paramref name="from"/> counts only when it stands nowhere yet.</summary>
    public async Task<ProgressRecord> ClaimProgressAsync(NpgsqlConnection destination, string? from, CancellationToken cancel)
    {
        if (from is not null)
            await destination.ExecuteAsync("INSERT INTO platform.progress VALUES ($1, $2, $3, $4::text::pg_lsn) ON CONFLICT DO NOTHING", cancel, names.Stream, names.Migration, driverEpoch, from);
        var rows = await destination.ListAsync("""
            UPDATE platform.progress SET driver_epoch = $3 WHERE stream = $1 AND migration = $2 AND driver_epoch <= $3 RETURNING lsn::text, coalesce(fence, ''), changes
            """, r => new ProgressRecord(Lsn.Parse(r.GetString(0)), r.GetString(1), r.GetInt64(2)), cancel, names.Stream, names.Migration, driverEpoch);
        RequireOne(rows.Count);
        return rows[0];
    }

    public async Task ResetProgressAsync(NpgsqlConnection destination, string lsn, CancellationToken cancel) => RequireOne(await destination.ExecuteAsync("""
        INSERT INTO platform.progress AS p VALUES ($1, $2, $3, $4::text::pg_lsn)
        ON CONFLICT (stream, migration) DO UPDATE SET driver_epoch = $3, lsn = excluded.lsn, fence = NULL, changes = 0 WHERE p.driver_epoch <= $3
        """, cancel, names.Stream, names.Migration, driverEpoch, lsn));

    /// <summary>Moves the position, as the last statement of the transaction that applied the rows.</summary>
    public NpgsqlBatchCommand Advance(Lsn lsn, string? fence, long changes) => new("""
        UPDATE platform.progress SET lsn = $4::text::pg_lsn, fence = coalesce($5, fence), changes = $6, changed_at = now()
        WHERE stream = $1 AND migration = $2 AND driver_epoch = $3
        """)
    {
        Parameters =
        {
            new() { Value = names.Stream }, new() { Value = names.Migration }, new() { Value = driverEpoch }, new() { Value = lsn.ToString() },
            new() { Value = (object?)fence ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text }, new() { Value = changes },
        },
    };

    /// <summary>Takes the stream's rows out; not those of a newer driver.</summary>
    public async Task ForgetStreamAsync(NpgsqlConnection destination, CancellationToken cancel)
    {
        await using var transaction = await destination.BeginTransactionAsync(cancel);
        foreach (var table in new[] { "progress", "copy" })
            await destination.ExecuteAsync($"DELETE FROM platform.{table} WHERE stream = $1 AND migration = $2 AND driver_epoch <= $3", cancel, names.Stream, names.Migration, driverEpoch);
        await new FinishSteps(names).ForgetAsync(destination, cancel);
        await new CopyLedger(names).ForgetAsync(destination, cancel);
        var newer = await destination.ScalarAsync<bool>("""
            SELECT EXISTS (SELECT FROM platform.progress WHERE stream = $1 AND migration = $2) OR EXISTS (SELECT FROM platform.copy WHERE stream = $1 AND migration = $2)
            """, cancel, names.Stream, names.Migration);
        RequireOne(newer ? 0 : 1);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>
    /// The side's own proof of when it could be written to. Of a close: while the tables are locked, so that nothing is written after <c>at</c>;
    /// of an open: before it is committed, so that nothing is written before <c>at</c>.
    /// </summary>
    public Task LogAuthorityAsync(NpgsqlConnection side, long epoch, bool takesWrites, CancellationToken cancel) => side.ExecuteAsync(LogAuthority, cancel, names.Store, names.Migration, epoch, takesWrites, driverEpoch);

    public void RequireOne(int rows)
    {
        if (rows != 1)
            throw PostgresFault.New("check the driver's epoch", $"a newer driver than {driverEpoch} works on store {names.Store}", "let the newer driver go on; this one must stop");
    }
}

/// <param name="Preamble">Settings under which the steps after the rows run.</param>
/// <param name="Tables">The table filter it was begun with.</param>
/// <param name="State"><c>arming</c> (a stream without a copy is being made), <c>preparing</c>, <c>structured</c> (tables stand), <c>copied</c> (rows are there), <c>finished</c> (indexes and constraints too), <c>cleaning</c>.</param>
internal sealed record CopyRecord(string State, string OriginIdentity, string DestinationIdentity, string Tables, string Preamble);

/// <param name="Fence">Last fence applied; empty when none was.</param>
internal sealed record ProgressRecord(Lsn Lsn, string Fence, long Changes);
