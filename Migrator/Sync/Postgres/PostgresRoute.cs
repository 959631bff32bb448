using Npgsql;
using Platform.Plans;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>What all parts of one engine share: both ends, names, bookkeeping, and what the follower tells the verifier.</summary>
internal sealed class PostgresRoute(StoreRoute route, StoreContext context) : IAsyncDisposable
{
    private readonly PostgresEnd _origin = new(route.Store.Name, route.OriginSide, route.OriginConnectionString, StreamNames.Of(route, context).Session);
    private readonly PostgresEnd _destination = new(route.Store.Name, route.OriginSide.Other(), route.DestinationConnectionString, StreamNames.Of(route, context).Session);
    private PgDump? _dump;

    public StorePlan Store => route.Store;
    public bool ReverseSync => route.ReverseSync;

    /// <summary>The origin is closed while it is copied, and nothing is followed.</summary>
    public bool IsSnapshot => route.Store.Method == StoreMethod.Snapshot;
    public bool IsOneWay => route.IsOneWay;
    public bool CarryRoles => route.CarryRoles;
    public int IndexJobs => route.IndexJobs;
    public StoreContext Context => context;
    public TimeProvider Time => context.Time;
    public StreamNames Names { get; } = StreamNames.Of(route, context);
    public Bookkeeping Books { get; } = new(StreamNames.Of(route, context), context.DriverEpoch);
    public CopyLedger Ledger { get; } = new(StreamNames.Of(route, context));
    public FollowState Follow { get; } = new();

    /// <summary>How large a piece of a table is copied at a time; null: the plan of the copy chooses.</summary>
    public long? PartitionBytes => route.PartitionBytes;

    /// <summary>How many tables' rows can flow at once with any gain. Each keeps two processors busy where both servers and we share one machine.</summary>
    public int Streams => Math.Max(1, _origin.IsHere && _destination.IsHere ? Math.Min(route.Store.Jobs, Environment.ProcessorCount / 2) : route.Store.Jobs);

    /// <summary>As given, or when nothing was given as the copy that is under way remembers it.</summary>
    public TableFilter Tables { get; private set; } = route.Tables;

    public PostgresEnd Origin => _origin;
    public PostgresEnd Destination => _destination;

    public PostgresEnd End(Side side) => side == route.OriginSide ? _origin : _destination;

    /// <summary>Reads from the destination who both ends were when the copy began, and holds them to it.</summary>
    public async Task<CopyRecord?> RecallAsync(CancellationToken cancel)
    {
        await using var destination = await _destination.OpenAsync(cancel);
        var record = await Books.CopyAsync(destination, cancel);
        if (record is not null)
        {
            _destination.Expect(record.DestinationIdentity);
            _origin.Expect(record.OriginIdentity);
            RecallTables(record.Tables);
        }
        return record;
    }

    /// <summary>Looked for until it is found, and then no more.</summary>
    public async Task<PgDump?> DumpAsync(CancellationToken cancel) => _dump ??= await PgDump.FindAsync(cancel);

    /// <summary>Sessions that wait in the pools may have died with their server.</summary>
    public void ForgetSessions()
    {
        _origin.ForgetSessions();
        _destination.ForgetSessions();
    }

    /// <summary>The tables of either end that take part.</summary>
    public async Task<IReadOnlyList<Table>> TablesAsync(NpgsqlConnection connection, CancellationToken cancel)
        => [.. (await Catalog.TablesAsync(connection, cancel)).Where(t => Tables.Takes(t.Root))];

    public static async Task<int> MajorAsync(NpgsqlConnection connection, CancellationToken cancel)
        => await connection.ScalarAsync<int>("SELECT current_setting('server_version_num')::int / 10000", cancel);

    private void RecallTables(string remembered)
    {
        var known = TableFilter.Recall(remembered);
        if (!Tables.IsAll && Tables.Remembered != known.Remembered)
            throw PostgresFault.New("choose the tables", $"the copy under way was begun with --include [{string.Join(", ", known.Include)}] --exclude [{string.Join(", ", known.Exclude)}]",
                "give the same patterns, or none; for others clean, empty the target and copy anew");
        Tables = known;
    }

    public async ValueTask DisposeAsync()
    {
        await _origin.DisposeAsync();
        await _destination.DisposeAsync();
    }
}
