using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;
using Platform.Mongo.Wire.Protocol;

namespace Platform.Cosy.Store.Mongo;

/// <summary>The database of one store: the few commands that the app uses, with a majority's acknowledgement and the app's time-outs. Faults are <see cref="StoreException"/>.</summary>
internal sealed class CosyDatabase : IAsyncDisposable
{
    /// <summary>Users wait: what takes longer is sent again by them. Transactions hold a connection only while a command is under way.</summary>
    private const int MaxPoolSize = 20;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(5);
    private readonly StoreAddress _address;
    private readonly MongoClient _client;

    /// <param name="patient">For bulk work: a command may take minutes.</param>
    public CosyDatabase(StoreAddress address, TimeProvider time, bool patient = false)
    {
        _address = address;
        var options = MongoOptions.Parse(address.ConnectionString) with
        {
            AppName = "cosy",
            MaxPoolSize = MaxPoolSize,
            ConnectTimeout = ConnectTimeout,
            ServerSelectionTimeout = ConnectTimeout,
            WaitQueueTimeout = ConnectTimeout,
            WriteConcern = BsonValue.FromString("majority"),
        };
        _client = new(patient ? options : options with { SocketTimeout = CommandTimeout }, time);
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    public Task<BsonDocument> RunAsync(Action<BsonWriter> command, CancellationToken cancel, string? database = null) =>
        GuardAsync(() => _client.RunAsync(database ?? _address.Database, command, cancel));

    /// <param name="sort">Null: in no order.</param>
    /// <param name="limit">0: all.</param>
    public Task<List<T>> FindAsync<T>(string collection, Action<BsonWriter> filter, Func<BsonDocument, T> map, CancellationToken cancel, Action<BsonWriter>? sort = null, int limit = 0, MongoTransaction? transaction = null) => GuardAsync(async () =>
    {
        var found = new List<T>(limit);
        await using var cursor = await _client.OpenAsync(new(_address.Database, w =>
        {
            w.WriteString("find", collection);
            w.Write("filter", filter);
            if (sort is not null) w.Write("sort", sort);
            if (limit > 0) w.WriteInt32("limit", limit);
        }) { Retry = transaction is null ? Retry.Read : Retry.Never, Transaction = transaction }, 0, cancel);
        while (await cursor.NextAsync(cancel) is { } batch)
            using (batch)
                found.AddRange(batch.Documents().Select(map));
        return found;
    });

    public async Task<T?> OneAsync<T>(string collection, Action<BsonWriter> filter, Func<BsonDocument, T> map, CancellationToken cancel, Action<BsonWriter>? sort = null)
    {
        var found = await FindAsync(collection, filter, map, cancel, sort, limit: 1);
        return found.Count == 0 ? default : found[0];
    }

    /// <summary>Of all documents, as the server has counted them.</summary>
    public async Task<long> CountAsync(string collection, CancellationToken cancel) =>
        (await RunAsync(w => w.WriteString("count", collection), cancel))["n"u8].AsWhole();

    /// <returns>False when a document with this <c>_id</c> is there already; a transaction is over then.</returns>
    public async Task<bool> InsertAsync(string collection, Action<BsonWriter> document, CancellationToken cancel, MongoTransaction? transaction = null)
    {
        try
        {
            await GuardAsync(() => _client.RunAsync(new(_address.Database, w =>
            {
                w.WriteString("insert", collection);
                w.WriteArray("documents", a => a.Write("", document));
            }) { Retry = transaction is null ? Retry.Write : Retry.Never, Transaction = transaction }, cancel));
            return true;
        }
        catch (StoreException fault) when (fault.InnerException is MongoException { Code: MongoErrors.DuplicateKey } said && said.Message.Contains("index: _id_ ", StringComparison.Ordinal))
        {
            return false; // of this index alone: any other one that is broken is a fault
        }
    }

    /// <summary>Many at a time, in no order; those that are there already stay as they are.</summary>
    public Task InsertManyAsync(string collection, IEnumerable<BsonDocument> documents, CancellationToken cancel, MongoTransaction? transaction = null) =>
        GuardAsync(() => _client.RunAsync(new(_address.Database, w =>
        {
            w.WriteString("insert", collection);
            w.WriteBoolean("ordered", transaction is not null);
        })
        {
            Sequences = builder => Add(builder, documents),
            Retry = transaction is null ? Retry.Write : Retry.Never,
            Tolerate = transaction is null ? MongoErrors.DuplicateKey : 0,
            Transaction = transaction,
        }, cancel));

    /// <returns>How many documents matched.</returns>
    public async Task<long> UpdateAsync(string collection, Action<BsonWriter> filter, Action<BsonWriter> change, CancellationToken cancel, MongoTransaction? transaction = null)
    {
        var answer = await GuardAsync(() => _client.RunAsync(new(_address.Database, w =>
        {
            w.WriteString("update", collection);
            w.WriteArray("updates", a => a.Write("", u =>
            {
                u.Write("q", filter);
                u.Write("u", change);
            }));
        }) { Retry = transaction is null ? Retry.Write : Retry.Never, Transaction = transaction }, cancel));
        return answer["n"u8].AsWhole();
    }

    /// <summary>Adds to a number in a document, inside a transaction.</summary>
    /// <returns>The new number; null when there is no such document.</returns>
    public async Task<long?> AddAsync(string collection, Action<BsonWriter> filter, string field, long more, MongoTransaction transaction, CancellationToken cancel)
    {
        var answer = await GuardAsync(() => _client.RunAsync(new(_address.Database, w =>
        {
            w.WriteString("findAndModify", collection);
            w.Write("query", filter);
            w.Write("update", u => u.Write("$inc", i => i.WriteInt64(field, more)));
            w.WriteBoolean("new", true);
            w.Write("fields", f => f.WriteInt32(field, 1));
        }) { Transaction = transaction }, cancel));
        return answer["value"u8] is { Type: BsonType.Document } document ? document.AsDocument[field].AsWhole() : null;
    }

    /// <summary>Runs the work until its transaction has happened once. Who is told of a conflict for so long is told of a store that is not there.</summary>
    public Task<T> InTransactionAsync<T>(Func<MongoTransaction, CancellationToken, Task<T>> work, CancellationToken cancel) =>
        GuardAsync(() => _client.InTransactionAsync((transaction, c) => UnguardedAsync(() => work(transaction, c)), cancel, longest: CommandTimeout));

    private static void Add(MessageBuilder builder, IEnumerable<BsonDocument> documents)
    {
        builder.BeginSequence("documents");
        foreach (var document in documents) builder.Add(document.Span);
        builder.EndSequence();
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (MongoException fault)
        {
            throw MongoFaults.Translate(fault, _address);
        }
    }

    /// <summary>Whoever runs the transaction has to see what the server said, to know whether it may be tried again.</summary>
    private static async Task<T> UnguardedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (StoreException fault) when (fault.InnerException is MongoException { } said)
        {
            throw said;
        }
    }
}
