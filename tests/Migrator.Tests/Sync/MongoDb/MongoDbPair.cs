using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.DevMongo;
using Platform.Migrator.Sync;
using Platform.Migrator.Sync.MongoDb;
using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;
using Platform.Plans;

namespace Platform.Migrator.Tests.Sync.MongoDb;

/// <summary>Two replica sets of their own, since a write block holds for the whole of one. The application and the migrator are different users.</summary>
internal sealed class MongoDbPair : IStorePair
{
    private const int UserWritesBlocked = 371;
    private readonly string _migration = $"test-{Guid.NewGuid():N}";
    private readonly ReplicaSet _source;
    private readonly ReplicaSet _target;
    private readonly MongoClient[] _application;
    private readonly MongoClient[] _administrator;
    private int _written;

    private MongoDbPair(ReplicaSet source, ReplicaSet target)
    {
        (_source, _target) = (source, target);
        _application = [Client(source.ForApplication), Client(target.ForApplication)];
        _administrator = [Client(source.ForMigrator), Client(target.ForMigrator)];
    }

    public int Rows => 1_500;

    /// <summary>Of engines opened from now on.</summary>
    public long? PartitionBytes { get; set; }

    /// <summary>As the migrator reaches a side.</summary>
    public string Address(Side side) => (side == Side.Source ? _source : _target).ForMigrator;

    public static Task<MongoDbPair> CreateAsync(int sourceLogEntries = 1_000_000) => CreateAsync(new DevMongoOptions(LogEntries: sourceLogEntries), new());

    public static async Task<MongoDbPair> CreateAsync(DevMongoOptions source, DevMongoOptions target)
    {
        var pair = new MongoDbPair(ReplicaSet.Start(source), ReplicaSet.Start(target));
        await pair.FillAsync();
        return pair;
    }

    public MongoClient Application(Side side) => _application[(int)side];
    public MongoClient Administrator(Side side) => _administrator[(int)side];

    /// <summary>Any command in JSON, past every guard.</summary>
    public Task<BsonDocument> RunAsync(Side side, string command, string? database = null) =>
        Administrator(side).RunAsync(database ?? _source.Database, w => w.WriteElements(BsonDocument.Parse(command)), default);

    /// <summary>Documents as the bytes that they are, past every guard.</summary>
    public Task InsertRawAsync(Side side, string collection, params BsonDocument[] documents) => Administrator(side).RunAsync(new(_source.Database, w => w.WriteString("insert", collection))
    {
        Retry = Retry.Write,
        Sequences = m =>
        {
            m.BeginSequence("documents");
            foreach (var document in documents)
                m.Add(document.Span);
            m.EndSequence();
        },
    }, default);

    public void CutConnections(Side side) => (side == Side.Source ? _source : _target).CutConnections();

    public IStoreEngine Open(long driverEpoch) => Open(driverEpoch, _source.ForMigrator, _target.ForMigrator, Side.Source);
    public IStoreEngine OpenReverse(long driverEpoch) => Open(driverEpoch, _target.ForMigrator, _source.ForMigrator, Side.Target);

    public async Task WriteAsync(int writer, CancellationToken stop, Side side = Side.Source)
    {
        var random = new Random(writer);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await OneWriteAsync(Application(side), writer, random);
            }
            catch (MongoException refused) when (refused.Code == UserWritesBlocked)
            {
                return;
            }
            await Task.Delay(1, CancellationToken.None);
        }
    }

    public async Task<bool> TryWriteAsync(Side side)
    {
        try
        {
            await InsertAsync(Application(side), "worlds", $$"""{"_id":{{1_000_000 + Interlocked.Increment(ref _written)}},"name":"new"}""");
            return true;
        }
        catch (MongoException refused) when (refused.Code == UserWritesBlocked)
        {
            return false;
        }
    }

    public async Task<string> TouchRowAsync(Side side)
    {
        await UpdateAsync(Application(side), "worlds", """{"_id":5}""", """{"$set":{"name":"touched"}}""");
        return "5: differs";
    }

    public Task AlterRowAsync(Side side, string row) => UpdateAsync(Administrator(side), "worlds", $$"""{"_id":{{row.Split(':')[0]}}}""", """{"$set":{"name":"altered"}}""");

    public async Task<IReadOnlyList<string>> PlantDifferencesAsync()
    {
        var target = Administrator(Side.Target);
        await UpdateAsync(target, "worlds", """{"_id":3}""", """{"$set":{"name":"altered"}}""");
        await DeleteAsync(target, "pairs", """{"_id":{"a":7,"b":"b7"}}""");
        await InsertAsync(target, "worlds", """{"_id":4242,"name":"extra"}""");
        return ["3: differs", """{"a":7,"b":"b7"}: missing at the destination""", "4242: only at the destination"];
    }

    public async Task<string> ContentAsync(Side side)
    {
        var client = Administrator(side);
        var content = new StringBuilder();
        foreach (var name in (await NamesAsync(client)).Where(n => !n.StartsWith("platform.", StringComparison.Ordinal)))
        {
            var (count, hash) = (0, IncrementalHash.CreateHash(HashAlgorithmName.SHA256));
            foreach (var document in await ListAsync(client, w =>
            {
                w.WriteString("find", name);
                w.WriteDocument("sort", BsonDocument.Parse("""{"_id":1}"""));
            }))
            {
                hash.AppendData(document.Span);
                count++;
            }
            content.AppendLine($"{name} {count} {Convert.ToHexString(hash.GetHashAndReset())}");
        }
        return content.ToString();
    }

    public async Task<IReadOnlyList<string>> TracesAsync()
    {
        var traces = new List<string>();
        foreach (var side in new[] { Side.Source, Side.Target })
        {
            traces.AddRange((await NamesAsync(Administrator(side))).Where(n => n.StartsWith("platform.", StringComparison.Ordinal)).Select(n => $"{side} {n}"));
            var status = await Administrator(side).RunAsync("admin", w => w.WriteInt32("serverStatus", 1), default);
            if (status.Path("repl", "userWriteBlockMode").TryGetWhole(out var mode) && mode == 2)
                traces.Add($"{side} write block");
        }
        return traces;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _application.Concat(_administrator))
            await client.DisposeAsync();
        await _source.DisposeAsync();
        await _target.DisposeAsync();
    }

    private static MongoClient Client(string uri) => new(MongoOptions.Parse(uri));

    private IStoreEngine Open(long driverEpoch, string origin, string destination, Side originSide) =>
        new MongoDbKind().Open(new StoreRoute(new StorePlan("main", "mongodb"), origin, destination, originSide) { PartitionBytes = PartitionBytes }, new StoreContext(_migration, driverEpoch, TimeProvider.System, NullLoggerFactory.Instance));

    private async Task FillAsync()
    {
        var source = Application(Side.Source);
        await InsertAsync(source, "worlds", [.. Enumerable.Range(1, 10).Select(n => $$"""{"_id":{{n}},"name":"world {{n}}","messages":0}""")]);
        await InsertAsync(source, "messages", [.. Enumerable.Range(1, 1_000).Select(n => $$"""{"_id":{"$uuid":"{{Guid.NewGuid()}}"},"seq":{{n}},"world":{{1 + n % 10}},"body":"{{new string('x', n % 100)}}"}""")]);
        await InsertAsync(source, "pairs", [.. Enumerable.Range(1, 300).Select(n => $$"""{"_id":{"a":{{n / 10}},"b":"b{{n % 10}}"},"v":{{n}}}""")]);
        await InsertAsync(source, "mixed", """{"_id":1,"t":"int"}""", """{"_id":"1","t":"text"}""", """{"_id":{"$oid":"56e1fc72e0c917e9c4714161"}}""", """{"_id":2.5}""", """{"_id":{"$date":{"$numberLong":"7"}}}""", """{"_id":null}""");
        await source.RunAsync(_source.Database, w =>
        {
            w.WriteString("createIndexes", "messages");
            w.WriteArray("indexes", BsonValue.Parse("""[{"key":{"world":1,"seq":1},"name":"world_seq"},{"key":{"seq":1},"name":"seq","unique":true}]""").AsDocument);
        }, default);
    }

    private async Task OneWriteAsync(MongoClient client, int writer, Random random)
    {
        var seq = random.Next(1, 1_000);
        switch (random.Next(6))
        {
            case 0:
                await UpdateAsync(client, "messages", $$"""{"seq":{{seq}}}""", """{"$set":{"body":"changed"},"$push":{"marks":1}}""");
                break;
            case 1:
                await DeleteAsync(client, "messages", $$"""{"seq":{{seq}}}""");
                break;
            case 2:
                await DeleteAsync(client, "pairs", $$"""{"_id":{"a":{{random.Next(1, 30)}},"b":"b{{random.Next(10)}}"} }""");
                break;
            case 3:
                await UpdateAsync(client, "worlds", $$"""{"_id":{{random.Next(1, 11)}}}""", """{"$inc":{"messages":1}}""");
                break;
            default:
                await InsertAsync(client, "messages", $$"""{"_id":{"$uuid":"{{Guid.NewGuid()}}"},"seq":{{10_000 + random.Next() % 1_000_000_000}},"world":{{random.Next(1, 11)}},"writer":{{writer}}}""");
                break;
        }
    }

    private Task<BsonDocument> InsertAsync(MongoClient client, string collection, params string[] documents) => client.RunAsync(new(_source.Database, w =>
    {
        w.WriteString("insert", collection);
        w.BeginArray("documents");
        foreach (var document in documents)
            w.WriteDocument(default, BsonDocument.Parse(document));
        w.End();
    }) { Retry = Retry.Write }, default);

    private Task<BsonDocument> UpdateAsync(MongoClient client, string collection, string query, string update) => client.RunAsync(new(_source.Database, w =>
    {
        w.WriteString("update", collection);
        w.WriteArray("updates", BsonValue.Parse($$"""[{"q":{{query}},"u":{{update}}}]""").AsDocument);
    }) { Retry = Retry.Write }, default);

    private Task<BsonDocument> DeleteAsync(MongoClient client, string collection, string query) => client.RunAsync(new(_source.Database, w =>
    {
        w.WriteString("delete", collection);
        w.WriteArray("deletes", BsonValue.Parse($$"""[{"q":{{query}},"limit":1}]""").AsDocument);
    }) { Retry = Retry.Write }, default);

    private async Task<IReadOnlyList<string>> NamesAsync(MongoClient client) =>
        [.. (await ListAsync(client, w => w.WriteInt32("listCollections", 1))).Select(c => c["name"].AsString).Order(StringComparer.Ordinal)];

    private async Task<List<BsonDocument>> ListAsync(MongoClient client, Action<BsonWriter> command)
    {
        var all = new List<BsonDocument>();
        await using var cursor = await client.OpenAsync(new(_source.Database, command), 0, default);
        while (await cursor.NextAsync(default) is { } batch)
            using (batch)
                all.AddRange(batch.Documents().Select(d => d.Copy()));
        return all;
    }
}
