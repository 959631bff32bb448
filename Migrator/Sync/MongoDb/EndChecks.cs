using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>Whether a server can do its part: change streams where changes are read, writes that can be sent twice where they are applied, the write block on both sides.</summary>
internal sealed class EndChecks(MongoDbRoute route, MongoDbEnd end, List<Problem> problems, List<string> notes)
{
    private const int Version40 = 7;
    private const int Version60 = 17;

    public static bool HasWriteBlock(MongoServer server) => server.Kind != MongoServerKind.Standalone && server.MaxWireVersion >= Version60;

    public async Task RunAsync(MongoServer server, bool isOrigin, CancellationToken cancel)
    {
        if (server.Kind == MongoServerKind.Standalone)
        {
            problems.Add(new($"{end.Label}: server", isOrigin || route.ReverseSync ? "it is no member of a replica set, so it has no change streams" : "it is no member of a replica set, so a write whose answer was lost cannot be sent again",
                "start it with --replSet and run rs.initiate(); one member is enough"));
            return;
        }
        if (isOrigin || route.ReverseSync)
            await StreamAsync(server, isOrigin, cancel);
        if (!route.IsOneWay)
            await GuardAsync(server, cancel);
        else if (!isOrigin && !HasWriteBlock(server))
            notes.Add($"{end.Label}: it is older than MongoDB 6.0 and cannot refuse application writes: see to it yourself that nobody writes there until the copy is done");
        if (isOrigin && server.Kind != MongoServerKind.Mongos)
            await OplogAsync(cancel);
    }

    private async Task StreamAsync(MongoServer server, bool isOrigin, CancellationToken cancel)
    {
        if (server.MaxWireVersion < Version40)
            problems.Add(new($"{end.Label}: version", "it is older than MongoDB 4.0, and has no change streams over a database", "upgrade it"));
        else if (isOrigin)
            await TryStreamAsync(cancel);
    }

    private async Task TryStreamAsync(CancellationToken cancel)
    {
        try
        {
            await ChangeStream.EndAsync(route, cancel);
        }
        catch (MongoException e) when (!e.IsTransient)
        {
            problems.Add(new($"{end.Label}: change stream", e.Message, "give the migrator's user the role read on this database (it has the actions find and changeStream)"));
        }
    }

    private async Task GuardAsync(MongoServer server, CancellationToken cancel)
    {
        if (server.MaxWireVersion < Version60)
        {
            problems.Add(new($"{end.Label}: version", "it is older than MongoDB 6.0, and cannot refuse application writes", "upgrade it; only copy and follow work without"));
            return;
        }
        var status = await end.RunAsync("admin", w => w.WriteInt32("serverStatus", 1), cancel, Retry.Read);
        if (!status.Path("repl", "userWriteBlockMode").IsNumber)
            problems.Add(new($"{end.Label}: write block", "the server does not say whether it blocks user writes", "use a replica set of MongoDB 6.0 or newer"));
        notes.Add($"{end.Label}: the write block holds for the whole replica set, not only for database {end.Database}");
    }

    /// <summary>How far back changes can be had; needs the role to read the oplog, and is left out without.</summary>
    private async Task OplogAsync(CancellationToken cancel)
    {
        try
        {
            var (first, last) = (await EntryAsync(1, cancel), await EntryAsync(-1, cancel));
            if (first is { } from && last is { } to)
                notes.Add($"{end.Label}: the oplog reaches back {TimeSpan.FromSeconds(Math.Max(0, to.Seconds - (long)from.Seconds))}; copying and every interruption must be shorter");
        }
        catch (MongoException e) when (!e.IsTransient)
        {
            notes.Add($"{end.Label}: how far the oplog reaches back is not known, since local.oplog.rs cannot be read");
        }
    }

    private async Task<BsonTimestamp?> EntryAsync(int direction, CancellationToken cancel)
    {
        var reply = await end.RunAsync("local", w =>
        {
            w.WriteString("find", "oplog.rs");
            w.BeginDocument("sort");
            w.WriteInt32("$natural", direction);
            w.End();
            w.WriteInt32("limit", 1);
            w.WriteBoolean("singleBatch", true);
        }, cancel, Retry.Read);
        return reply.Path("cursor", "firstBatch", "0", "ts") is { Type: BsonType.Timestamp } at ? at.AsTimestamp : null;
    }
}
