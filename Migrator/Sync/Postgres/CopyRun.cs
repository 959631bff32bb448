using System.Data;
using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// One process's share of the parallel copy under one snapshot: it leases partitions from the ledger until all are done, by whomever. The first fault ends all its sessions.
/// </summary>
internal sealed partial class CopyRun(PostgresRoute route, CopySnapshot snapshot, IProgress<CopyProgress> progress)
{
    /// <summary>After which the partitions of a worker that is cut off go to others.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);

    /// <summary>Several at once only where very many are left.</summary>
    private const int OpenForOneLease = 32;
    private const int MostAtOnce = 32;

    /// <summary>A smaller table's VACUUM costs less than a file of its own.</summary>
    private const long FrozenBytes = 1L << 20;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private readonly ILogger _log = route.Context.Loggers.CreateLogger<CopyRun>();
    private readonly CopyMeter _meter = new(route, progress);
    private readonly string _worker = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";
    private volatile string _name = snapshot.Name;
    private IReadOnlyDictionary<string, Table> _tables = new Dictionary<string, Table>();

    public async Task RunAsync(CancellationToken cancel)
    {
        await using (var destination = await route.Destination.OpenAsync(cancel))
        {
            _tables = (await Catalog.UnmeasuredTablesAsync(destination, cancel)).ToDictionary(t => t.Display, StringComparer.Ordinal);
            _meter.Begin(await route.Ledger.TallyAsync(destination, cancel));
        }
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var renewing = RenewAsync(ending.Token);
        try
        {
            await Workers.RunAsync(Math.Clamp(_meter.Open, 1, Math.Max(1, route.Store.Jobs)), WorkAsync, cancel);
        }
        finally
        {
            await ending.CancelAsync();
            await renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ReleaseAsync();
        }
        await using var end = await route.Destination.OpenAsync(cancel);
        _meter.End(await route.Ledger.TallyAsync(end, cancel));
    }

    private async Task WorkAsync(CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenDedicatedAsync(cancel);
        await using var destination = await route.Destination.OpenForApplyAsync(cancel);
        while (true)
        {
            if (_meter.IsOld)
                _meter.Tell(await route.Ledger.TallyAsync(destination, cancel));
            var leases = await route.Ledger.LeaseAsync(destination, snapshot.Generation, _worker, Lease, Math.Clamp(_meter.Open / OpenForOneLease, 1, MostAtOnce), cancel);
            foreach (var lease in leases)
                await CopyAsync(origin, destination, lease, cancel);
            if (leases.Count == 0 && await WaitAsync(destination, cancel))
                return;
        }
    }

    /// <returns>True when nothing is left to wait for: every partition is done, or needs another snapshot.</returns>
    private async Task<bool> WaitAsync(NpgsqlConnection destination, CancellationToken cancel)
    {
        var tally = await route.Ledger.TallyAsync(destination, cancel);
        _meter.Tell(tally);
        if (tally.Open == 0)
            return true;
        if (await route.Ledger.SnapshotAsync(destination, cancel) is not { } newest || newest.Generation != snapshot.Generation)
            return true;
        await Task.Delay(Poll, route.Time, cancel);
        return false;
    }

    /// <summary>A transaction of its own at the origin: the table is locked against TRUNCATE no longer than this takes.</summary>
    private async Task CopyAsync(NpgsqlConnection origin, NpgsqlConnection destination, CopyLease lease, CancellationToken cancel)
    {
        var partition = Partition(lease);
        await using var seen = await BeginAsync(origin, destination, cancel);
        await using var transaction = await destination.BeginTransactionAsync(cancel);
        var isFrozen = partition.IsWhole && lease.ExpectedBytes >= FrozenBytes;
        if (isFrozen)
            await EmptyAsync(destination, partition.Table, cancel);
        var (rows, bytes) = await TableCopy.RunAsync(origin, destination, partition.Statements(isFrozen), _meter.Moved, cancel);
        if (await TableFiles.OfAsync(origin, partition.Table.Quoted, cancel) != lease.File)
        {
            await transaction.RollbackAsync(cancel);
            await route.Ledger.MarkStaleAsync(destination, lease, cancel);
            _meter.Undo(rows, bytes);
            LogStale(route.Store.Name, lease.Table);
        }
        else if (await route.Ledger.DoneAsync(destination, lease, rows, bytes, cancel))
        {
            await transaction.CommitAsync(cancel);
            _meter.Done();
        }
        else
        {
            _meter.Undo(rows, bytes);
            LogLost(route.Store.Name, lease.Table, lease.Part);
        }
    }

    /// <summary>It is empty already, but the server freezes rows only in a file that the transaction made itself.</summary>
    private async Task EmptyAsync(NpgsqlConnection destination, Table table, CancellationToken cancel)
    {
        await route.Ledger.EndCopiesAsync(destination, [table.Display], cancel);
        await destination.ExecuteAsync($"TRUNCATE ONLY {table.Quoted}", cancel);
    }

    /// <summary>Columns are the destination's: it was made under the first snapshot, and takes no others.</summary>
    private CopyPartition Partition(CopyLease lease) => _tables.TryGetValue(lease.Table, out var table)
        ? new(table, lease.FromBlock, lease.ToBlock, lease.File)
        : throw PostgresFault.New("copy", $"table {lease.Table} is missing at the destination", "something else dropped it: clean, empty the target and copy anew");

    private async Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection origin, NpgsqlConnection destination, CancellationToken cancel)
    {
        var name = _name;
        try
        {
            return await BeginAsync(origin, name, cancel);
        }
        catch (SyncException gone) when (gone.IsTransient)
        {
            // A process that took over holds the same snapshot under another name.
            if (await route.Ledger.SnapshotAsync(destination, cancel) is not { } now || now.Generation != snapshot.Generation || now.Name == name)
                throw;
            return await BeginAsync(origin, _name = now.Name, cancel);
        }
    }

    private static async Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection origin, string name, CancellationToken cancel)
    {
        var transaction = await origin.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        try
        {
            await SnapshotKeeper.ImportAsync(origin, name, cancel);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    private async Task RenewAsync(CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(Lease / 4, route.Time, cancel);
            try
            {
                await using var destination = await route.Destination.OpenAsync(cancel);
                await route.Ledger.RenewAsync(destination, _worker, Lease, cancel);
            }
            catch (Exception fault) when (fault is SyncException or NpgsqlException)
            {
                LogRenewal(route.Store.Name, fault.Message); // Without it somebody else may copy the same partition, and one of both will not commit.
            }
        }
    }

    /// <summary>What was leased and not done is free for others at once; if this cannot be said, when the lease ends.</summary>
    private async Task ReleaseAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await using var destination = await route.Destination.OpenAsync(patience.Token);
            await route.Ledger.ReleaseAsync(destination, _worker, patience.Token);
        }
        catch (Exception fault) when (fault is SyncException or NpgsqlException or OperationCanceledException)
        {
            LogRenewal(route.Store.Name, fault.Message);
        }
    }
}
