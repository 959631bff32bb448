using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Protocol;

namespace Platform.Mongo.Wire.Client;

/// <summary>An open cursor: batches of raw documents, as they came. One caller at a time.</summary>
public sealed class MongoCursor : IAsyncDisposable
{
    private readonly MongoClient _client;
    private readonly MongoServer? _server;
    private readonly MongoSession _session;
    private readonly string _database;
    private readonly string _collection;
    private readonly int _batchSize;
    private readonly TimeSpan? _timeout;
    private readonly MongoTransaction? _transaction;
    private readonly MessageBuilder _request = new(512);
    private CursorBatch? _first;
    private long _id;

    /// <param name="server">Null in a transaction, which knows its own.</param>
    /// <param name="opening">The command that was answered with <paramref name="first"/>.</param>
    internal MongoCursor(MongoClient client, MongoServer? server, MongoSession session, MongoCommand opening, WireMessage first, int batchSize)
    {
        (_client, _server, _session, _batchSize) = (client, server, session, batchSize);
        (_database, _timeout, _transaction) = (opening.Database, opening.Timeout, opening.Transaction);
        _first = new(first, "firstBatch");
        _id = _first.CursorId;
        var full = _first.Namespace;
        _collection = full[(full.IndexOf('.', StringComparison.Ordinal) + 1)..];
    }

    /// <summary>The server has no more: what was returned last was the last batch.</summary>
    public bool IsExhausted => _id == 0 && _first is null;

    /// <summary>How long the server waits for something new before it answers with an empty batch; only for cursors that wait (change streams).</summary>
    public TimeSpan? AwaitTime { get; set; }

    /// <summary>The next batch, which may be empty when the cursor waits for more.</summary>
    /// <returns>Null behind the last one. The caller disposes each batch.</returns>
    public async ValueTask<CursorBatch?> NextAsync(CancellationToken cancel)
    {
        if (_first is { } first)
        {
            _first = null;
            return first;
        }
        if (_id == 0)
            return null;
        var batch = new CursorBatch(await _client.CallAsync(GetMore(), cancel, _request), "nextBatch");
        _id = batch.CursorId;
        return batch;
    }

    public async ValueTask DisposeAsync()
    {
        _first?.Dispose();
        // A transaction's end closes its cursors.
        if (_id != 0 && _transaction is null or { IsOpen: true })
            await KillAsync();
        _request.Dispose();
        if (_transaction is null)
            _client.Return(_session);
    }

    private MongoCommand GetMore() => new(_database, w =>
    {
        w.WriteInt64("getMore", _id);
        w.WriteString("collection", _collection);
        if (_batchSize > 0)
            w.WriteInt32("batchSize", _batchSize);
        if (AwaitTime is { } wait)
            w.WriteInt64("maxTimeMS", (long)wait.TotalMilliseconds);
    })
    {
        Server = _server, Session = _session, Timeout = _timeout, Transaction = _transaction,
    };

    private async Task KillAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), _client.Time);
            using var reply = await _client.CallAsync(new(_database, w =>
            {
                w.WriteString("killCursors", _collection);
                w.BeginArray("cursors");
                w.WriteInt64(default, _id);
                w.End();
            })
            {
                Server = _server, Session = _session, Timeout = TimeSpan.FromSeconds(5), Transaction = _transaction,
            }, limit.Token);
        }
        catch (Exception e) when (e is MongoException or OperationCanceledException)
        {
            // The server closes idle cursors by itself.
        }
    }
}

/// <summary>Documents of one answer, in its buffer: what is to outlive <see cref="Dispose"/> must be copied.</summary>
public sealed class CursorBatch : IDisposable
{
    private readonly WireMessage _reply;
    private readonly BsonDocument _cursor;
    private readonly BsonDocument _documents;

    internal CursorBatch(WireMessage reply, string field)
    {
        _reply = reply;
        _cursor = reply.Body["cursor"u8].AsDocument;
        _documents = _cursor[field].AsDocument;
        CursorId = _cursor["id"u8].AsInt64;
    }

    public long CursorId { get; }
    public string Namespace => _cursor["ns"u8].AsString;

    /// <summary>Of the whole answer.</summary>
    public BsonDocument Reply => _reply.Body;

    /// <summary>The array of the documents: walk over it with <see cref="BsonReader"/> where every nanosecond counts.</summary>
    public BsonDocument Array => _documents;

    public bool IsEmpty => _documents.IsEmpty;

    public IEnumerable<BsonDocument> Documents() => _documents.Values().Select(value => value.AsDocument);

    /// <summary>Of a change stream: up to where it has been read, also when nothing of it was for us.</summary>
    public BsonValue ResumeToken => _cursor["postBatchResumeToken"u8];

    /// <summary>When the server carried it out.</summary>
    public BsonTimestamp OperationTime => _reply.Body["operationTime"u8] is { Type: BsonType.Timestamp } time ? time.AsTimestamp : default;

    public void Dispose() => _reply.Dispose();
}
