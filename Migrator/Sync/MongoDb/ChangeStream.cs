using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>A change stream over the origin's database, from a resume token on.</summary>
internal sealed class ChangeStream : IAsyncDisposable
{
    private static readonly TimeSpan Await = TimeSpan.FromMilliseconds(500);
    private const int Version70 = 21;
    private const int BatchEvents = 2_000;
    private readonly MongoCursor _cursor;

    private ChangeStream(MongoCursor cursor) => _cursor = cursor;

    /// <param name="token">Missing begins now.</param>
    public static async Task<ChangeStream> OpenAsync(MongoDbRoute route, BsonValue token, CancellationToken cancel)
    {
        var server = await route.Origin.Client.ServerAsync(cancel);
        var cursor = await route.Origin.Client.OpenAsync(new(route.Origin.Database, w =>
        {
            w.WriteInt32("aggregate", 1);
            w.BeginArray("pipeline");
            w.BeginDocument(default);
            w.BeginDocument("$changeStream");
            w.WriteString("fullDocument", "updateLookup");
            if (!token.IsMissing)
                w.WriteValue("resumeAfter", token);
            w.End();
            w.End();
            WriteStages(w, server);
            w.End();
            w.BeginDocument("cursor");
            w.End();
            w.WriteDocument("readConcern", MongoCommand.Concern("majority"));
        }) { Retry = Retry.Read }, BatchEvents, cancel);
        cursor.AwaitTime = Await;
        return new(cursor);
    }

    /// <summary>Whole documents are all that is asked for: without the description of an update an event is hardly larger than its document. What is larger still comes in pieces, from MongoDB 7.0 on.</summary>
    private static void WriteStages(BsonWriter w, MongoServer server)
    {
        w.BeginDocument(default);
        w.BeginDocument("$project");
        w.WriteInt32("updateDescription", 0);
        w.End();
        w.End();
        if (server.MaxWireVersion < Version70)
            return;
        w.BeginDocument(default);
        w.BeginDocument("$changeStreamSplitLargeEvent");
        w.End();
        w.End();
    }

    /// <summary>The stream's end as of now: everything later comes behind this token.</summary>
    public static async Task<BsonValue> EndAsync(MongoDbRoute route, CancellationToken cancel)
    {
        await using var stream = await OpenAsync(route, default, cancel);
        for (var i = 0; i < 20; i++)
        {
            using var batch = await stream.NextAsync(cancel);
            if (!batch.ResumeToken.IsMissing)
                return batch.ResumeToken.Copy();
        }
        throw MongoDbFault.New("open the change stream", $"{route.Origin.Label} gives no resume token", "the server is too old: MongoDB 4.0.7 is the first that does");
    }

    /// <summary>What came since the last one; empty when nothing did for a while. The caller disposes it.</summary>
    public async Task<CursorBatch> NextAsync(CancellationToken cancel) => await _cursor.NextAsync(cancel)
        ?? throw MongoDbFault.New("follow", "the origin ended the change stream", "its database may have been dropped: if so, clean and copy anew", isTransient: true);

    public ValueTask DisposeAsync() => _cursor.DisposeAsync();
}
