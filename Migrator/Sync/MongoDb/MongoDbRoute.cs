using Platform.Plans;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>What all parts of one engine share: both ends, names, bookkeeping, and what the follower tells the verifier.</summary>
internal sealed class MongoDbRoute : IAsyncDisposable
{
    private readonly StoreRoute _route;

    public MongoDbRoute(StoreRoute route, StoreContext context)
    {
        (_route, Context, Tables) = (route, context, route.Tables);
        Names = StreamNames.Of(route, context);
        Origin = new(route.Store.Name, route.OriginSide, route.OriginConnectionString, context.Time);
        Destination = new(route.Store.Name, route.OriginSide.Other(), route.DestinationConnectionString, context.Time);
        Books = new(this);
        Sessions = new(this);
    }

    public StorePlan Store => _route.Store;
    public bool ReverseSync => _route.ReverseSync;
    public bool IsOneWay => _route.IsOneWay;
    public long? PartitionBytes => _route.PartitionBytes;
    public StoreContext Context { get; }
    public TimeProvider Time => Context.Time;
    public StreamNames Names { get; }
    public MongoDbEnd Origin { get; }
    public MongoDbEnd Destination { get; }
    public Bookkeeping Books { get; }
    public DriverSession Sessions { get; }
    public FollowState Follow { get; } = new();

    /// <summary>As given, or when nothing was given as the copy that is under way remembers it.</summary>
    public TableFilter Tables { get; private set; }

    public MongoDbEnd End(Side side) => side == _route.OriginSide ? Origin : Destination;

    /// <summary>Whether a collection of the database takes part.</summary>
    public bool Takes(string collection) => !Catalog.IsOurs(collection) && !collection.StartsWith("system.", StringComparison.Ordinal) && Tables.Takes($"{Origin.Database}.{collection}");

    /// <summary>Connects to both ends, reads from the destination who they were when the copy began, and holds them to it.</summary>
    public async Task<CopyRecord?> RecallAsync(CancellationToken cancel)
    {
        await Destination.ConnectAsync(cancel);
        var record = await MongoDbFault.TranslateAsync("read the bookkeeping", () => Books.CopyAsync(cancel), cancel);
        if (record is not null)
        {
            Destination.Expect(record.DestinationIdentity);
            Origin.Expect(record.OriginIdentity);
            if (Tables.IsAll)
                Tables = TableFilter.Recall(record.Tables);
        }
        await Origin.ConnectAsync(cancel);
        return record;
    }

    public async ValueTask DisposeAsync()
    {
        await Origin.DisposeAsync();
        await Destination.DisposeAsync();
    }
}
