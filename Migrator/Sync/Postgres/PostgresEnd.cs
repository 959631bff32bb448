using System.Net;
using Npgsql;
using Npgsql.Replication;
using Platform.Plans;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// One side's database. Every session has the same text formats, so that the same value reads the same on both sides, and is checked to
/// reach the server, timeline and database that the first one reached.
/// </summary>
internal sealed class PostgresEnd : IAsyncDisposable
{
    /// <summary>Without parallel workers: comparing a table must not take the users' processors.</summary>
    private const string SessionSettings = "-c DateStyle=ISO,MDY -c IntervalStyle=postgres -c TimeZone=UTC -c extra_float_digits=3 -c bytea_output=hex "
        + "-c lc_monetary=C -c standard_conforming_strings=on -c search_path=pg_catalog -c row_security=off -c default_transaction_read_only=off "
        + "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0 -c synchronous_commit=on -c max_parallel_workers_per_gather=0";

    /// <summary>For what streams: copies and changes.</summary>
    private const int StreamBufferBytes = 128 << 10;

    private readonly NpgsqlDataSource _source;
    private readonly string _dedicated;
    private volatile string? _identity;

    public PostgresEnd(string store, Side side, string connectionString, string session)
    {
        Side = side;
        Label = $"{store}.{side.Word()}";
        Address = new NpgsqlConnectionStringBuilder(connectionString);
        var builder = new NpgsqlDataSourceBuilder(Session(connectionString, session, pooling: true));
        builder.UsePhysicalConnectionInitializer(_ => throw new NotSupportedException("connections are opened asynchronously"), CheckIdentityAsync);
        _source = builder.Build();
        _dedicated = Session(connectionString, session, pooling: false);
    }

    public Side Side { get; }

    /// <summary><c>main.source</c>, as problems and errors name it.</summary>
    public string Label { get; }

    /// <summary>The address as given. Holds the password: never to be shown whole.</summary>
    public NpgsqlConnectionStringBuilder Address { get; }

    /// <summary>Whether the server runs on this machine, as far as its address tells.</summary>
    public bool IsHere => Address.Host is { } host && (host.StartsWith('/') || host is "localhost" || IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>System identifier, timeline and database, as the first connection found them.</summary>
    public string? Identity => _identity;

    public Task<NpgsqlConnection> OpenAsync(CancellationToken cancel)
        => PostgresFault.TranslateAsync($"connect to {Label}", async () => await _source.OpenConnectionAsync(cancel), cancel);

    /// <summary>A session of its own, closed with its connection: for what a pool would not undo, such as a replication origin.</summary>
    public Task<NpgsqlConnection> OpenDedicatedAsync(CancellationToken cancel) => PostgresFault.TranslateAsync($"connect to {Label}", async () =>
    {
        var connection = new NpgsqlConnection(_dedicated);
        try
        {
            await connection.OpenAsync(cancel);
            await CheckIdentityAsync(connection);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }, cancel);

    /// <summary>Writes as the migrator: triggers and foreign keys do not fire, and the guard lets it pass.</summary>
    public async Task<NpgsqlConnection> OpenForApplyAsync(CancellationToken cancel)
    {
        var connection = await OpenDedicatedAsync(cancel);
        await PostgresFault.TranslateAsync($"connect to {Label}", () => connection.ExecuteAsync("SET session_replication_role = replica", cancel), cancel);
        return connection;
    }

    public Task<LogicalReplicationConnection> OpenReplicationAsync(CancellationToken cancel) => PostgresFault.TranslateAsync($"connect to {Label} for replication", async () =>
    {
        var connection = new LogicalReplicationConnection(_dedicated) { WalReceiverStatusInterval = TimeSpan.FromSeconds(1) };
        try
        {
            await connection.Open(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }, cancel);

    /// <summary>From now on only this server, timeline and database will do.</summary>
    public void Expect(string identity)
    {
        if (_identity is { } seen && seen != identity)
            throw Changed(seen, identity);
        _identity = identity;
    }

    /// <summary>Sessions that nobody uses at the moment are closed; the next ones are new.</summary>
    public void ForgetSessions() => _source.Clear();

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>The control file's timeline lags behind after a promotion; the log's own name does not.</summary>
    private async Task CheckIdentityAsync(NpgsqlConnection connection)
    {
        var found = await connection.ScalarAsync<string>("""
            SELECT format('%s/%s/%s', s.system_identifier,
                CASE WHEN pg_is_in_recovery() THEN c.timeline_id::text ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int::text END, d.oid)
            FROM pg_control_system() s, pg_control_checkpoint() c, pg_database d WHERE d.datname = current_database()
            """, CancellationToken.None);
        var expected = _identity ??= found;
        if (found != expected)
            throw Changed(found, expected);
    }

    private SyncException Changed(string found, string expected) => PostgresFault.New($"connect to {Label}",
        $"this is another server, timeline or database than before: {found} instead of {expected} (system identifier/timeline/database)",
        "point the connection string back at the first one; after a failover or restore the migration must be started anew");

    private static string Session(string connectionString, string session, bool pooling)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        given.ApplicationName = session;
        given.Options = $"{given.Options} {SessionSettings}".Trim();
        given.Pooling = pooling;
        given.MaxPoolSize = 40;
        given.Enlist = false;
        given.Timeout = 15;
        given.KeepAlive = pooling ? 30 : 0;
        given.TcpKeepAlive = true;
        given.MaxAutoPrepare = pooling ? 0 : 200;
        given.AutoPrepareMinUsages = 2;
        given.NoResetOnClose = false;
        if (!pooling)
            given.ReadBufferSize = given.WriteBufferSize = StreamBufferBytes;
        return given.ConnectionString;
    }
}
