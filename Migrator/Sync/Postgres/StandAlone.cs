using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Platform.Plans;

namespace Platform.Migrator.Sync.Postgres;

/// <inheritdoc cref="IStandAlone"/>
/// <param name="SourceConnectionString">As <paramref name="TargetConnectionString"/> for the driver; holds a password perhaps.</param>
internal sealed record StandAlone(string SourceConnectionString, string TargetConnectionString, int Jobs, int IndexJobs, TableFilter Tables) : IStandAlone
{
    public const string StoreName = "database";

    /// <inheritdoc cref="StoreRoute.CarryRoles"/>
    public bool CarryRoles { get; init; }

    /// <summary>How large a part of a table is copied at a time; null for the usual.</summary>
    public long? PartitionBytes { get; init; }

    private const int LockSpace = 7262;

    public async Task<IStoreEngine> LookAsync(ILoggerFactory loggers, CancellationToken cancel)
    {
        await using var target = await ConnectAsync(Side.Target, cancel);
        var migration = await MigrationAsync(target, cancel);
        return Open(migration, await EpochAsync(target, migration, cancel), loggers);
    }

    /// <summary>A slot that is read says so itself.</summary>
    public Task<bool> IsWorkedOnAsync(CancellationToken cancel) => Task.FromResult(false);

    /// <inheritdoc cref="PostgresCopier.JoinAsync"/>
    public async Task<CopyStage> JoinAsync(IProgress<CopyProgress> progress, ILoggerFactory loggers, CancellationToken cancel)
    {
        await using var target = await ConnectAsync(Side.Target, cancel);
        var migration = await MigrationAsync(target, cancel);
        await using var engine = Open(migration, await EpochAsync(target, migration, cancel), loggers);
        return await engine.JoinCopyAsync(progress, cancel);
    }

    public IStoreEngine OpenUnknown(ILoggerFactory loggers) => Open("unknown", 0, loggers);

    public async Task<IStandAloneEngine> WorkAsync(ILoggerFactory loggers, CancellationToken cancel)
    {
        var target = await ConnectAsync(Side.Target, cancel);
        try
        {
            var migration = await MigrationAsync(target, cancel);
            await LockAsync(target, migration, cancel);
            return new StandAloneEngine(target, Open(migration, await EpochAsync(target, migration, cancel) + 1, loggers));
        }
        catch
        {
            await target.DisposeAsync();
            throw;
        }
    }

    private PostgresEngine Open(string migration, long epoch, ILoggerFactory loggers)
        => new(new StoreRoute(new StorePlan(StoreName, "postgres", Jobs), SourceConnectionString, TargetConnectionString, Side.Source) { IsOneWay = true, ReverseSync = false, Tables = Tables, IndexJobs = IndexJobs, PartitionBytes = PartitionBytes, CarryRoles = CarryRoles },
            new StoreContext(migration, epoch, TimeProvider.System, loggers));

    private Task<NpgsqlConnection> ConnectAsync(Side side, CancellationToken cancel) => PostgresFault.TranslateAsync($"connect to {StoreName}.{side.Word()}", async () =>
    {
        var address = new NpgsqlConnectionStringBuilder(side == Side.Source ? SourceConnectionString : TargetConnectionString) { Pooling = false, ApplicationName = "platform migrator", KeepAlive = 30, Timeout = 15 };
        var connection = new NpgsqlConnection(address.ConnectionString);
        try
        {
            await connection.OpenAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }, cancel);

    /// <summary>The timeline is left out: after a failover the traces are still found, and what then is wrong with them is said.</summary>
    private async Task<string> MigrationAsync(NpgsqlConnection target, CancellationToken cancel)
    {
        await using var source = await ConnectAsync(Side.Source, cancel);
        var ends = $"{await DatabaseAsync(source, cancel)} -> {await DatabaseAsync(target, cancel)}";
        return $"alone-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ends)))[..12]}";
    }

    private static Task<string> DatabaseAsync(NpgsqlConnection connection, CancellationToken cancel) => PostgresFault.TranslateAsync("read who the server is",
        () => connection.ScalarAsync<string>("SELECT format('%s/%s', s.system_identifier, d.oid) FROM pg_control_system() s, pg_database d WHERE d.datname = current_database()", cancel), cancel);

    private static Task LockAsync(NpgsqlConnection target, string migration, CancellationToken cancel) => PostgresFault.TranslateAsync("begin", async () =>
    {
        if (await target.ScalarAsync<bool>("SELECT pg_try_advisory_lock($1, hashtext($2))", cancel, LockSpace, migration))
            return;
        var holders = await target.ListAsync("""
            SELECT format('pid %s from %s since %s', a.pid, coalesce(host(a.client_addr), 'the same machine'), a.backend_start) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.classid::int8 = $1 AND l.objid = (hashtext($2)::int8 & 4294967295)::oid
            """, r => r.GetString(0), cancel, LockSpace, migration);
        throw PostgresFault.New("begin", $"another run works on these two databases: at the target {string.Join(", ", holders)}",
            "let it go on, or stop it first (Ctrl+C there; if its machine is gone: SELECT pg_terminate_backend(pid) at the target)");
    }, cancel);

    private static Task<long> EpochAsync(NpgsqlConnection target, string migration, CancellationToken cancel) => PostgresFault.TranslateAsync("read what earlier runs left", async () =>
        !await Bookkeeping.ExistsAsync(target, cancel) ? 0 : await target.ScalarAsync<long>("""
            SELECT coalesce(max(e), 0) FROM (SELECT driver_epoch FROM platform.copy WHERE migration = $1 UNION ALL SELECT driver_epoch FROM platform.progress WHERE migration = $1
                UNION ALL SELECT driver_epoch FROM platform.authority WHERE migration = $1) x(e)
            """, cancel, migration), cancel);
}

/// <summary>An engine with the lock that makes it the only one.</summary>
internal sealed class StandAloneEngine(NpgsqlConnection lockHolder, IStoreEngine engine) : IStandAloneEngine
{
    public IStoreEngine Engine { get; } = engine;

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await lockHolder.DisposeAsync();
    }
}
