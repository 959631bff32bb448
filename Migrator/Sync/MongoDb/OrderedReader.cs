using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>
/// One side's documents in the order of <c>_id</c>, one batch in memory. When the connection breaks or the server ends the cursor, it is opened again behind the last document: what
/// was compared before is not read again.
/// </summary>
internal sealed class OrderedReader(MongoDbEnd end, Collection collection, TimeProvider time) : IAsyncDisposable
{
    private const int BatchDocuments = 2_000;
    private const int MostTries = 6;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private MongoCursor? _cursor;
    private CursorBatch? _batch;
    private BsonDocument.Enumerator _documents;

    public bool IsThere { get; private set; }
    public BsonDocument Current { get; private set; }
    public BsonValue Id { get; private set; }
    public long Read { get; private set; }

    public Task OpenAsync(CancellationToken cancel) => OpenAsync(default, cancel);

    public async Task MoveAsync(CancellationToken cancel)
    {
        while (_batch is null || !_documents.MoveNext())
        {
            var last = Read > 0 ? Id.Copy() : default;
            _batch?.Dispose();
            _batch = await NextAsync(last, cancel);
            if (_batch is null)
            {
                IsThere = false;
                return;
            }
            _documents = _batch.Array.GetEnumerator();
        }
        Current = _documents.Current.Value.AsDocument;
        Id = Current["_id"u8];
        (IsThere, Read) = (true, Read + 1);
    }

    public async ValueTask DisposeAsync()
    {
        _batch?.Dispose();
        if (_cursor is not null)
            await _cursor.DisposeAsync();
    }

    private async Task<CursorBatch?> NextAsync(BsonValue last, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                if (_cursor is null)
                    await OpenAsync(last, cancel);
                return await _cursor!.NextAsync(cancel);
            }
            catch (MongoException fault) when ((fault.IsTransient || fault.Code == MongoErrors.CursorNotFound) && tries < MostTries && !collection.HasCollation)
            {
                await CloseAsync();
                await Task.Delay(Pause * tries, time, cancel);
            }
        }
    }

    private async Task CloseAsync()
    {
        if (_cursor is { } lost)
            await lost.DisposeAsync();
        _cursor = null;
    }

    /// <param name="last">Missing begins at the first.</param>
    private async Task OpenAsync(BsonValue last, CancellationToken cancel) => _cursor = await end.Client.OpenAsync(new(end.Database, w =>
    {
        w.WriteString("find", collection.Name);
        CopyPartition.ById(w, "sort");
        if (collection.HasCollation)
        {
            // In our order, which its index does not have.
            w.BeginDocument("collation");
            w.WriteString("locale", "simple");
            w.End();
            w.WriteBoolean("allowDiskUse", true);
        }
        if (!last.IsMissing)
            WriteBehind(w, last);
        w.WriteInt32("batchSize", BatchDocuments);
    }) { Retry = Retry.Read }, BatchDocuments, cancel);

    /// <summary>From there on by the index, since comparisons in a filter see only values of one type; but without that document itself.</summary>
    private static void WriteBehind(BsonWriter w, BsonValue last)
    {
        w.BeginDocument("filter");
        w.BeginDocument("_id");
        w.WriteValue("$ne", last);
        w.End();
        w.End();
        w.BeginDocument("min");
        w.WriteValue("_id", last);
        w.End();
        CopyPartition.ById(w, "hint");
    }
}
