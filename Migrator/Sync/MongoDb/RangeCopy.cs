using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;
using Platform.Mongo.Wire.Protocol;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>Copies ranges one after the other in one lane. Documents go from answer to command as the bytes that they are.</summary>
/// <param name="moved">Gets documents and bytes of each batch.</param>
internal sealed class RangeCopy(MongoDbRoute route, MongoSession lane, Action<long, long> moved) : IDisposable
{
    private const long BatchBytes = 4 << 20;
    private readonly MessageBuilder _request = new();
    private long _documents;
    private long _bytes;

    public void Dispose() => _request.Dispose();

    /// <summary>The next batch is asked for while this one is written.</summary>
    public async Task<(long Documents, long Bytes)> RunAsync(CopyPartition partition, CancellationToken cancel)
    {
        (_documents, _bytes) = (0, 0);
        await using var cursor = await OpenAsync(partition, cancel);
        var next = cursor.NextAsync(cancel).AsTask();
        while (await next is { } batch)
        {
            using (batch)
            {
                next = cursor.NextAsync(cancel).AsTask();
                try
                {
                    if (!batch.IsEmpty)
                        await InsertAsync(partition, batch, cancel);
                }
                catch
                {
                    await DiscardAsync(next);
                    throw;
                }
            }
        }
        return (_documents, _bytes);
    }

    private static async Task DiscardAsync(Task<CursorBatch?> next)
    {
        await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (next.IsCompletedSuccessfully)
            (await next)?.Dispose();
    }

    private Task<MongoCursor> OpenAsync(CopyPartition partition, CancellationToken cancel)
    {
        var average = Math.Max(64, partition.Documents > 0 ? partition.Bytes / partition.Documents : 1024);
        var size = (int)Math.Clamp(BatchBytes / average, 1, 20_000);
        return route.Origin.Client.OpenAsync(new(route.Origin.Database, w =>
        {
            w.WriteString("find", partition.Collection.Name);
            w.WriteInt32("batchSize", size);
            partition.WriteRange(w);
        }) { Retry = Retry.Read }, size, cancel);
    }

    /// <summary>
    /// What is there already is left as it is: read by an earlier try, or twice by this one since the application deleted it and inserted it anew. Whichever state that is, the change
    /// stream has everything that happened to it since before the first read.
    /// </summary>
    private async Task InsertAsync(CopyPartition partition, CursorBatch batch, CancellationToken cancel)
    {
        var (documents, bytes) = (0, 0L);
        using var reply = await DocumentFault.NamedAsync($"copy {partition.Collection.Name}", at => batch.Documents().ElementAt(at)["_id"u8], () => Bookkeeping.GuardedAsync(route, () =>
            route.Destination.Client.CallAsync(new(route.Destination.Database, w =>
            {
                w.WriteString("insert", partition.Collection.Name);
                w.WriteBoolean("ordered", partition.Collection.IsCapped);
                w.WriteBoolean("bypassDocumentValidation", true);
            })
            {
                Retry = Retry.Write, Session = lane, Tolerate = partition.Collection.IsCapped ? 0 : MongoErrors.DuplicateKey,
                Sequences = m => (documents, bytes) = Append(m, batch),
            }, cancel, _request)));
        if (!reply.Body["n"u8].TryGetWhole(out var n) || n + Known(reply.Body) != documents)
            throw MongoDbFault.New($"copy {partition.Collection.Name}", $"{n} of {documents} documents were taken", "the server's log says more");
        (_documents, _bytes) = (_documents + documents, _bytes + bytes);
        moved(documents, bytes);
    }

    private static int Known(BsonDocument reply) => reply["writeErrors"u8] is { Type: BsonType.Array } errors ? errors.AsDocument.Values().Count() : 0;

    private static (int Documents, long Bytes) Append(MessageBuilder m, CursorBatch batch)
    {
        var (documents, bytes) = (0, 0L);
        m.BeginSequence("documents"u8);
        var reader = new BsonReader(batch.Array.Span);
        while (reader.Read())
        {
            m.Add(reader.Value.Bytes);
            documents++;
            bytes += reader.ValueLength;
        }
        m.EndSequence();
        return (documents, bytes);
    }
}
