using Npgsql.Replication;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// A logical slot and the snapshot that belongs to its first position. The snapshot lives as long as this object's
/// connection; the slot stays until it is dropped, a temporary one goes with the connection.
/// </summary>
internal sealed class SnapshotSlot : IAsyncDisposable
{
    /// <summary>How long the server may wait for transactions that are open when the slot is made.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public const string EndReader = "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = $1 AND active_pid IS NOT NULL";
    public const string Drop = "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1 AND database = current_database()";

    private readonly IAsyncDisposable _keeper;

    private SnapshotSlot(IAsyncDisposable keeper, string snapshot, Lsn consistentPoint)
    {
        _keeper = keeper;
        Snapshot = snapshot;
        ConsistentPoint = consistentPoint;
    }

    public string Snapshot { get; }
    public Lsn ConsistentPoint { get; }

    public static async Task<SnapshotSlot> CreateAsync(PostgresEnd origin, string slot, TimeSpan patience, TimeProvider time, CancellationToken cancel, bool isTemporary = false)
    {
        var keeper = await origin.OpenReplicationAsync(cancel);
        try
        {
            keeper.CommandTimeout = Timeout.InfiniteTimeSpan;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var creation = keeper.CreatePgOutputReplicationSlot(slot, isTemporary, slotSnapshotInitMode: LogicalSlotSnapshotInitMode.Export, cancellationToken: limit.Token);
            if (await Task.WhenAny(creation, Task.Delay(patience, time, cancel)) != creation)
            {
                var blockers = await BlockersAsync(origin, keeper.ProcessID, cancel);
                await limit.CancelAsync();
                await ((Task)creation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw PostgresFault.New($"create a slot at {origin.Label}", $"not done within {patience.TotalSeconds:0} s since it waits for open transactions: {blockers}",
                    "let those transactions end, or end them with pg_terminate_backend(pid), then start again", isTransient: true);
            }
            var made = await creation;
            return new(keeper, made.SnapshotName ?? throw new InvalidOperationException("the server exported no snapshot"), new((ulong)made.ConsistentPoint));
        }
        catch
        {
            await keeper.DisposeAsync();
            throw;
        }
    }

    /// <summary>A snapshot without a slot: nobody writes at the origin, so there is nothing to follow from it.</summary>
    public static async Task<SnapshotSlot> OfClosedAsync(PostgresEnd origin, CancellationToken cancel)
    {
        var keeper = await origin.OpenDedicatedAsync(cancel);
        try
        {
            await keeper.ExecuteAsync("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", cancel);
            var (snapshot, position) = (await keeper.ListAsync("SELECT pg_export_snapshot(), pg_current_wal_lsn()::text", r => (r.GetString(0), Lsn.Parse(r.GetString(1))), cancel))[0];
            return new(keeper, snapshot, position);
        }
        catch
        {
            await keeper.DisposeAsync();
            throw;
        }
    }

    /// <summary>Drops the slot if it is there. A session of a dead driver that still reads from it is ended first.</summary>
    public static async Task DropAsync(PostgresEnd origin, string slot, TimeProvider time, CancellationToken cancel)
    {
        await using var connection = await origin.OpenAsync(cancel);
        for (var attempt = 0; ; attempt++)
        {
            await connection.ExecuteAsync(EndReader, cancel, slot);
            try
            {
                await connection.ExecuteAsync(Drop, cancel, slot);
                return;
            }
            catch (Npgsql.PostgresException busy) when (busy.SqlState == Npgsql.PostgresErrorCodes.ObjectInUse && attempt < 50)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancel);
            }
        }
    }

    public ValueTask DisposeAsync() => _keeper.DisposeAsync();

    private static async Task<string> BlockersAsync(PostgresEnd origin, int waiter, CancellationToken cancel)
    {
        await using var connection = await origin.OpenAsync(cancel);
        var pids = await connection.ListAsync("""
            SELECT format('pid %s (%s, user %s, %s since %s)', a.pid, coalesce(nullif(a.application_name, ''), 'no application name'), a.usename, a.state, a.xact_start)
            FROM unnest(pg_blocking_pids($1)) b JOIN pg_stat_activity a ON a.pid = b
            UNION ALL SELECT format('prepared transaction %s since %s', quote_literal(gid), prepared) FROM pg_prepared_xacts WHERE 0 = ANY(pg_blocking_pids($1))
            """, r => r.GetString(0), cancel, waiter);
        return pids.Count == 0 ? "none is named by the server" : string.Join(", ", pids);
    }
}
