using Platform.Cosy.Store;
using Platform.Cosy.Store.Mongo;
using Platform.DevMongo;
using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.Cosy.Tests.Store.Mongo;

/// <summary>DevMongo, in this process. The app's user may write, and does not pass a write block.</summary>
internal sealed class MongoStoreServer : IStoreServer
{
    private const string Password = "secret-of-the-app";
    private readonly DevMongoServer _server = DevMongoServer.Start(new(Users: [new("app", Password, Roles: ["readWriteAnyDatabase"]), new("root", Password)]));

    public Task<string> EmptyAsync() => Task.FromResult(Address("app", $"cosy_{Guid.NewGuid():N}"));

    public Task RefuseWritesAsync(string store) => RunAsync(store, "admin", w =>
    {
        w.WriteInt32("setUserWriteBlockMode", 1);
        w.WriteBoolean("global", true);
    });

    public Task CutConnectionsAsync(string store)
    {
        _server.CutConnections();
        return Task.CompletedTask;
    }

    public Task DeleteMessageAsync(string store, Guid id) => RunAsync(store, null, w =>
    {
        w.WriteString("delete", Names.Messages);
        w.WriteArray("deletes", a => a.Write("", d =>
        {
            d.Write("q", q => q.WriteGuid("_id", id));
            d.WriteInt32("limit", 1);
        }));
    });

    public Task AlterMessageAsync(string store, Guid id, string body) => RunAsync(store, null, w =>
    {
        w.WriteString("update", Names.Messages);
        w.WriteArray("updates", a => a.Write("", u =>
        {
            u.Write("q", q => q.WriteGuid("_id", id));
            u.Write("u", c => c.Write("$set", s => s.WriteString("body", body)));
        }));
    });

    public Task LogAgainAsync(string store, Guid writeId) => RunAsync(store, null, w =>
    {
        w.WriteString("insert", Names.Activity);
        w.WriteArray("documents", a => a.Write("", d => d.WriteGuid("writeId", writeId)));
    });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task RunAsync(string store, string? database, Action<BsonWriter> command)
    {
        var name = StoreAddress.Parse(store).Database;
        await using var client = new MongoClient(MongoOptions.Parse(Address("root", name)));
        await client.RunAsync(database ?? name, command, TestContext.Current.CancellationToken);
    }

    private string Address(string user, string database) => $"mongodb://{user}:{Password}@127.0.0.1:{_server.Port}/{database}?authSource=admin&replicaSet=rs0";
}
