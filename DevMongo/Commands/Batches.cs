using Platform.DevMongo.Documents;
using Platform.DevMongo.Serving;
using Platform.DevMongo.Sessions;
using Platform.Mongo.Wire.Bson;

namespace Platform.DevMongo.Commands;

/// <summary>Gives out cursors in batches: so many documents, and not more bytes than a message may have.</summary>
internal static class Batches
{
    private const int FirstByDefault = 101;
    private const int MostBytes = 16 * 1024 * 1024;
    private const long WaitByDefaultMs = 1_000;
    private const long LongestWaitMs = 60_000;

    /// <summary>The first batch; the cursor stays open when there is more, or may be.</summary>
    public static Reply First(CommandContext context, Cursor cursor, long? size, bool single = false)
    {
        var batch = Take(cursor, size ?? FirstByDefault);
        if (!single && !cursor.IsOver)
        {
            cursor.Keep();
            context.Member.Cursors.Open(cursor);
        }
        return Answer(cursor, batch, "firstBatch");
    }

    public static async ValueTask<Reply> NextAsync(CommandContext context, CancellationToken cancel)
    {
        var id = context.Request.Operand.TryGetWhole(out var asked) ? asked : throw Refusal.TypeMismatch("a cursor's id is a number");
        var (size, waitMs) = (context.Body.Whole("batchSize") is { } given and > 0 ? given : long.MaxValue, Math.Min(context.Body.Whole("maxTimeMS") ?? WaitByDefaultMs, LongestWaitMs));
        var began = context.Member.Time.GetTimestamp();
        while (true)
        {
            Task grown;
            lock (context.Store.Gate)
            {
                var cursor = Need(context, id);
                var batch = Take(cursor, size);
                if (cursor.IsOver)
                    context.Member.Cursors.Close(id);
                if (batch.Count > 0 || !cursor.Waits || cursor.IsOver || context.Member.Time.GetElapsedTime(began).TotalMilliseconds >= waitMs)
                    return Answer(cursor, batch, "nextBatch");
                grown = context.Store.Log.Grown();
            }
            await WaitAsync(context.Member.Time, grown, TimeSpan.FromMilliseconds(waitMs) - context.Member.Time.GetElapsedTime(began), cancel);
        }
    }

    private static Cursor Need(CommandContext context, long id)
    {
        var cursor = context.Member.Cursors.Need(id);
        var ns = $"{context.Request.Database}.{context.Body.Text("collection")}";
        return cursor.Namespace == ns ? cursor : throw Refusal.Unauthorized($"Requested getMore on namespace '{ns}', but cursor belongs to a different namespace {cursor.Namespace}");
    }

    private static async Task WaitAsync(TimeProvider time, Task grown, TimeSpan longest, CancellationToken cancel)
    {
        if (longest <= TimeSpan.Zero)
            return;
        try
        {
            await grown.WaitAsync(longest, time, cancel);
        }
        catch (TimeoutException)
        {
            // Nothing came: the answer is an empty batch.
        }
    }

    /// <summary>A batch that fails in its midst ends the cursor.</summary>
    private static List<BsonDocument> Take(Cursor cursor, long size)
    {
        var (batch, bytes) = (new List<BsonDocument>(), 0L);
        while (batch.Count < size && bytes < MostBytes && cursor.TryNext(out var document))
        {
            batch.Add(document);
            bytes += document.Size;
        }
        return batch;
    }

    private static Reply Answer(Cursor cursor, List<BsonDocument> batch, string name)
    {
        var (id, token) = (cursor.IsOver ? 0 : cursor.Id, cursor.ResumeToken);
        return w =>
        {
            w.BeginDocument("cursor");
            w.BeginArray(name);
            foreach (var document in batch)
                w.WriteDocument(default, document);
            w.End();
            if (token is { } resume)
                w.WriteDocument("postBatchResumeToken", resume);
            w.WriteInt64("id", id);
            w.WriteString("ns", cursor.Namespace);
            w.End();
        };
    }
}
