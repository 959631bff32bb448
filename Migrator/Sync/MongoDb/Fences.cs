using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>Markers in the origin's change stream: once one has passed, all that a majority had before it has passed too.</summary>
internal static class Fences
{
    /// <summary>The origin's clock, behind everything that was read from it before; zero where the server does not tell.</summary>
    public static async Task<BsonTimestamp> NowAsync(MongoDbRoute route, CancellationToken cancel)
    {
        var reply = await route.Origin.RunAsync(w => w.WriteInt32("ping", 1), cancel, Retry.Read);
        return reply["operationTime"u8] is { Type: BsonType.Timestamp } time ? time.AsTimestamp : default;
    }

    /// <returns>What the stream will say when it passes.</returns>
    public static async Task<string> WriteAsync(MongoDbRoute route, CancellationToken cancel)
    {
        var fence = Guid.NewGuid().ToString("N");
        await route.Origin.UpdateAsync(Bookkeeping.Fence, w => w.WriteString("_id", route.Names.StreamId), w =>
        {
            // A whole document: the event has it as it was written, not as it may be later.
            w.WriteString("_id", route.Names.StreamId);
            w.WriteString("fence", fence);
            w.WriteString("migration", route.Names.Migration);
        }, upsert: true, session: null, cancel);
        return fence;
    }
}
