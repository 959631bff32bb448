using System.Collections.Concurrent;
using Platform.Mongo.Wire.Client;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>
/// The sessions in which drivers write to the destination. Every driver of a stream uses the same ones, with transaction numbers that begin at its
/// epoch: once a newer driver has written in a session, the server itself refuses what an older one still sends (TransactionTooOld). So a driver
/// that hung cannot overwrite what its successor applied, even if it passed its own check long ago.
/// </summary>
internal sealed class DriverSession(MongoDbRoute route)
{
    /// <summary>The follower's; copy workers have those from 1 on.</summary>
    public const int FollowLane = 0;

    private const int EpochShift = 44;
    private const int NumbersEachMs = 8;
    private readonly ConcurrentDictionary<int, MongoSession> _lanes = new();

    /// <summary>Numbers go up with the epoch, and within an epoch with the time: a driver that starts again must not repeat what it used before.</summary>
    private MongoSession Lane(int lane) => _lanes.GetOrAdd(lane, number => MongoSession.Of(route.Names.Session(number),
        (route.Context.DriverEpoch << EpochShift) | (route.Time.GetUtcNow().ToUnixTimeMilliseconds() * NumbersEachMs & (1L << EpochShift) - 1)));

    /// <summary>Writes in a lane, and so shuts older drivers out of it.</summary>
    public async Task<MongoSession> ClaimAsync(int lane, CancellationToken cancel)
    {
        var session = Lane(lane);
        await MongoDbFault.TranslateAsync("claim the stream", () => Bookkeeping.GuardedAsync(route, () => route.Destination.UpdateAsync(Bookkeeping.State,
            w => w.WriteString("_id", $"lane/{route.Names.StreamId}/{lane}"),
            w =>
            {
                w.BeginDocument("$set");
                w.WriteInt64("driverEpoch", route.Context.DriverEpoch);
                w.WriteString("migration", route.Names.Migration);
                w.WriteDateTime("at", route.Time.GetUtcNow());
                w.End();
            }, upsert: true, session, cancel)), cancel);
        return session;
    }
}
