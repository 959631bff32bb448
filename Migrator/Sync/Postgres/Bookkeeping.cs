using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// What the migration knows of itself inside the databases: schema <c>platform</c>. Every row carries the migration and the epoch of the driver
/// that wrote it last; a statement of an older driver changes no row, and that is an error.
/// </summary>
internal sealed class Bookkeeping(StreamNames names, long driverEpoch)
{
    private const string Structure = """
        CREATE SCHEMA IF NOT EXISTS platform;
        CREATE TABLE IF NOT EXISTS platform.authority (store text, migration text, epoch bigint NOT NULL, takes_writes boolean NOT NULL,
            driver_epoch bigint NOT NULL, changed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (store, migration));
        CREATE TABLE IF NOT EXISTS platform.copy (stream text, migration text, driver_epoch bigint NOT NULL, state text NOT NULL,
            origin_identity text NOT NULL, destination_identity text NOT NULL, post_data text, PRIMARY KEY (stream, migration));
        CREATE TABLE IF NOT EXISTS platform.progress (stream text, migration text, driver_epoch bigint NOT NULL, lsn pg_lsn NOT NULL, fence text,
            changes bigint NOT NULL DEFAULT 0, changed_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (stream, migration));
        """;

    public static Task<bool> ExistsAsync(NpgsqlConnection connection, CancellationToken cancel)
        => connection.ScalarAsync<bool>("SELECT to_regclass('platform.progress') IS NOT NULL", cancel);

    /// <summary>Repeatable; two at the same time wait for each other.</summary>
    public static async Task CreateAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended('platform', 0))", cancel);
        await connection.ExecuteAsync(Structure, cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Where the copy stands at the destination; null when this migration never began there.</summary>
    public async Task<CopyRecord?> CopyAsync(NpgsqlConnection destination, CancellationToken cancel)
        => !await ExistsAsync(destination, cancel) ? null : (await destination.ListAsync(
            "SELECT state, origin_identity, destination_identity, coalesce(post_data, '') FROM platform.copy WHERE stream = $1 AND migration = $2",
            r => new CopyRecord(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3)), cancel, names.Stream, names.Migration)).FirstOrDefault();

    public async Task BeginCopyAsync(NpgsqlConnection destination, string originIdentity, string destinationIdentity, CancellationToken cancel) => RequireOne(await destination.ExecuteAsync("""
        INSERT INTO platform.copy AS c VALUES ($1, $2, $3, 'preparing', $4, $5)
        ON CONFLICT (stream, migration) DO UPDATE SET driver_epoch = $3, origin_identity = $4, destination_identity = $5 WHERE c.driver_epoch <= $3
        """, cancel, names.Stream, names.Migration, driverEpoch, originIdentity, destinationIdentity));

    public async Task SetCopyAsync(NpgsqlConnection destination, string state, CancellationToken cancel) => RequireOne(await destination.ExecuteAsync(
        "UPDATE platform.copy SET state = $4, driver_epoch = $3 WHERE stream = $1 AND migration = $2 AND driver_epoch <= $3", cancel, names.Stream, names.Migration, driverEpoch, state));

    public async Task SetPostDataAsync(NpgsqlConnection destination, string script, CancellationToken cancel) => RequireOne(await destination.ExecuteAsync(
        "UPDATE platform.copy SET post_data = $4 WHERE stream = $1 AND migration = $2 AND driver_epoch <= $3", cancel, names.Stream, names.Migration, driverEpoch, script));

    /// <summary>Inside the transaction that copied rows: fails it when a newer driver exists.</summary>
    public async Task CheckDriverAsync(NpgsqlConnection destination, CancellationToken cancel) => RequireOne((int)await destination.ScalarAsync<long>(
        "SELECT count(*) FROM platform.copy WHERE stream = $1 AND migration = $2 AND driver_epoch <= $3", cancel, names.Stream, names.Migration, driverEpoch));

    /// <summary>Inside a transaction beside the stream: fails it when a newer driver exists.</summary>
    public async Task CheckProgressAsync(NpgsqlConnection destination, CancellationToken cancel) => RequireOne((int)await destination.ScalarAsync<long>(
        "SELECT count(*) FROM platform.progress WHERE stream = $1 AND migration = $2 AND driver_epoch <= $3", cancel, names.Stream, names.Migration, driverEpoch));

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

    public void RequireOne(int rows)
    {
        if (rows != 1)
            throw PostgresFault.New("check the driver's epoch", $"a newer driver than {driverEpoch} works on store {names.Store}", "let the newer driver go on; this one must stop");
    }
}

/// <param name="State"><c>preparing</c>, <c>structured</c> (tables stand), <c>copied</c> (rows are there), <c>finished</c> (indexes and constraints too).</param>
internal sealed record CopyRecord(string State, string OriginIdentity, string DestinationIdentity, string PostData);

/// <param name="Fence">Last fence applied; empty when none was.</param>
internal sealed record ProgressRecord(Lsn Lsn, string Fence, long Changes);
