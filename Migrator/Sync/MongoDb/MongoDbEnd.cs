using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;
using Platform.Plans;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>One side's database: the one that the connection string names. It is held to the replica set or cluster that was reached first.</summary>
internal sealed class MongoDbEnd(string store, Side side, string connectionString, TimeProvider time) : IAsyncDisposable
{
    public static readonly BsonDocument Majority = MongoCommand.Majority;
    private readonly Lazy<MongoClient> _client = new(() => Open(connectionString, time));
    private volatile string? _identity;

    public Side Side { get; } = side;

    /// <summary><c>main.source</c>, as problems and errors name it.</summary>
    public string Label { get; } = $"{store}.{side.Word()}";

    /// <summary>Replica set or cluster, and database, as the first connection found them.</summary>
    public string? Identity => _identity;

    public MongoClient Client => _client.Value;
    public string Database => Client.Options.Database!;

    /// <summary>From now on only this replica set and database will do.</summary>
    public void Expect(string identity)
    {
        if (_identity is { } seen && seen != identity)
            throw Changed(seen, identity);
        _identity = identity;
    }

    /// <summary>Connects, and checks who answers.</summary>
    public Task<MongoServer> ConnectAsync(CancellationToken cancel) => MongoDbFault.TranslateAsync($"connect to {Label}", async () =>
    {
        var server = await Client.ServerAsync(cancel);
        var found = $"{await WhoAsync(server, cancel)}/{Database}";
        var expected = _identity ??= found;
        return found == expected ? server : throw Changed(found, expected);
    }, cancel);

    public Task<BsonDocument> RunAsync(Action<BsonWriter> command, CancellationToken cancel, Retry retry = Retry.Never, MongoSession? session = null)
        => RunAsync(Database, command, cancel, retry, session);

    /// <summary>With a majority, where it is a write.</summary>
    public Task<BsonDocument> RunAsync(string database, Action<BsonWriter> command, CancellationToken cancel, Retry retry = Retry.Never, MongoSession? session = null)
        => Client.RunAsync(new(database, command) { Retry = retry, Session = session, WriteConcern = retry == Retry.Write ? Majority : null }, cancel);

    /// <summary>The document of this <c>_id</c> in one of our own collections, as a majority has it; null when there is none.</summary>
    public async Task<BsonDocument?> FindAsync(string collection, string id, CancellationToken cancel)
    {
        using var reply = await Client.CallAsync(new(Database, w =>
        {
            w.WriteString("find", collection);
            w.BeginDocument("filter");
            w.WriteString("_id", id);
            w.End();
            w.WriteInt32("limit", 1);
            w.WriteBoolean("singleBatch", true);
        }) { Retry = Retry.Read }, cancel);
        foreach (var document in reply.Body.Path("cursor", "firstBatch").AsDocument.Values())
            return document.AsDocument.Copy();
        return null;
    }

    /// <summary>One update by <c>_id</c>, acknowledged by a majority.</summary>
    /// <returns>How many documents matched or were made.</returns>
    public async Task<long> UpdateAsync(string collection, Action<BsonWriter> filter, Action<BsonWriter> update, bool upsert, MongoSession? session, CancellationToken cancel)
    {
        var reply = await RunAsync(w =>
        {
            w.WriteString("update", collection);
            w.BeginArray("updates");
            w.BeginDocument(default);
            w.BeginDocument("q");
            filter(w);
            w.End();
            w.BeginDocument("u");
            update(w);
            w.End();
            w.WriteBoolean("upsert", upsert);
            w.End();
            w.End();
        }, cancel, Retry.Write, session);
        return reply["n"u8].TryGetWhole(out var n) ? n : 0;
    }

    public Task DeleteAsync(string collection, Action<BsonWriter> filter, bool many, CancellationToken cancel) => RunAsync(w =>
    {
        w.WriteString("delete", collection);
        w.BeginArray("deletes");
        w.BeginDocument(default);
        w.BeginDocument("q");
        filter(w);
        w.End();
        w.WriteInt32("limit", many ? 0 : 1);
        w.End();
        w.End();
        w.WriteDocument("writeConcern", Majority);
    }, cancel);

    public async ValueTask DisposeAsync()
    {
        if (_client.IsValueCreated)
            await _client.Value.DisposeAsync();
    }

    private static MongoClient Open(string connectionString, TimeProvider time)
    {
        var options = MongoOptions.Parse(connectionString);
        if (string.IsNullOrEmpty(options.Database))
            throw new MongoException("the connection string names no database", "write it behind the slash: mongodb://host:27017/DATABASE?authSource=admin; it is the database that moves");
        return new(options with { AppName = "platform-migrator", RetryReads = true, RetryWrites = true, ReadPreference = ReadPreference.Primary }, time);
    }

    private async Task<string> WhoAsync(MongoServer server, CancellationToken cancel)
    {
        try
        {
            if (server.Kind == MongoServerKind.Standalone)
                return $"server {server.Address}";
            if (server.Kind == MongoServerKind.Mongos)
            {
                var found = await Client.RunAsync("config", w => w.WriteString("find", "version"), cancel);
                return $"cluster {found.Path("cursor", "firstBatch", "0", "clusterId")}";
            }
            var config = await Client.RunAsync("admin", w => w.WriteInt32("replSetGetConfig", 1), cancel);
            return $"set {server.SetName} {config.Path("config", "settings", "replicaSetId")}";
        }
        catch (MongoException e) when (e.Code is MongoErrors.Unauthorized or MongoErrors.CommandNotFound or 76)
        {
            // Without the privilege to read the configuration, the name and the members must do.
            return $"set {server.SetName} {string.Join(',', server.Hosts.Select(h => h.ToString()).Order(StringComparer.Ordinal))}";
        }
    }

    private SyncException Changed(string found, string expected) => MongoDbFault.New($"connect to {Label}",
        $"this is another replica set or database than before: {found} instead of {expected}",
        "point the connection string back at the first one; after a restore the migration must be started anew");
}
