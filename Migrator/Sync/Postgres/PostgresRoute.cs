using Npgsql;
using Platform.Plans;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>What all parts of one engine share: both ends, names, bookkeeping, and what the follower tells the verifier.</summary>
internal sealed class PostgresRoute(StoreRoute route, StoreContext context) : IAsyncDisposable
{
    private readonly PostgresEnd _origin = new(route.Store.Name, route.OriginSide, route.OriginConnectionString, StreamNames.Of(route, context).Session);
    private readonly PostgresEnd _destination = new(route.Store.Name, route.OriginSide.Other(), route.DestinationConnectionString, StreamNames.Of(route, context).Session);

    public StorePlan Store => route.Store;
    public StoreContext Context => context;
    public TimeProvider Time => context.Time;
    public StreamNames Names { get; } = StreamNames.Of(route, context);
    public Bookkeeping Books { get; } = new(StreamNames.Of(route, context), context.DriverEpoch);
    public FollowState Follow { get; } = new();
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
        }
        return record;
    }

    public static async Task<int> MajorAsync(NpgsqlConnection connection, CancellationToken cancel)
        => await connection.ScalarAsync<int>("SELECT current_setting('server_version_num')::int / 10000", cancel);

    public async ValueTask DisposeAsync()
    {
        await _origin.DisposeAsync();
        await _destination.DisposeAsync();
    }
}
