using System.Security.Cryptography;
using System.Text;
using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.Cosy.Store.Mongo;

/// <summary>
/// A write is one transaction: the document, its effects and its line in the activity log. Transactions that meet are run again by the server's word;
/// any other fault is translated and not retried here: see <see cref="CurrentStore"/>.
/// </summary>
internal sealed partial class MongoStore(StoreAddress address, TimeProvider time) : ICosyStore
{
    private const int WarmConnections = 4;
    private readonly CosyDatabase _database = new(address, time);
    private volatile bool _whole;

    public StoreAddress Address => address;

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>There is nothing to prepare at a server; the client's own code runs once.</summary>
    public async Task WarmAsync(CancellationToken cancel)
    {
        await Task.WhenAll(Enumerable.Range(0, WarmConnections).Select(_ => PingAsync(cancel)));
        await _database.OneAsync(Names.Worlds, _ => { }, ReadWorld, cancel);
    }

    public Task PingAsync(CancellationToken cancel) => _database.RunAsync(w => w.WriteInt32("ping", 1), cancel, "admin");

    /// <summary>The replica set's own id, for users that may ask.</summary>
    public async Task<string?> IdentifyAsync(CancellationToken cancel)
    {
        try
        {
            var found = await _database.RunAsync(w => w.WriteInt32("replSetGetConfig", 1), cancel, "admin");
            return found.Path("config", "settings", "replicaSetId") is { Type: BsonType.ObjectId } id ? id.AsObjectId.ToString() : null;
        }
        catch (StoreException fault) when (fault.InnerException is MongoException { Code: not 0, IsTransient: false })
        {
            return null; // the user may not ask, or the server is no replica set, which says nothing about the store
        }
    }

    /// <summary>SHA-256 of an avatar's content, as clients compute it too: UTF-8 of the name, a line feed, the bio.</summary>
    internal static byte[] ContentHash(string name, string bio) => SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\n{bio}"));

    /// <summary>
    /// MongoDB makes a collection with the first write to it, and has no error for one that is not there. So the app looks for the word that all is there, until
    /// it has found it once: else it would answer from nothing, or from half a seed, and its first write would stand in the way of the copy.
    /// </summary>
    private async Task NeedWholeAsync(CancellationToken cancel)
    {
        if (_whole) return;
        if (await SeedState.ReadAsync(_database, cancel) is { IsWhole: true }) _whole = true;
        else throw new StoreException(StoreFault.NoTables, $"The store at {address} has not all of its collections yet.", "Copy the data there, or make it with: cosy seed N", retriable: false);
    }
}
