using System.Text.Json;
using Platform.Mongo.Wire.Client;
using Platform.Plans;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>For mongosh. The statements are those of the guard, with their parameters filled in.</summary>
internal sealed class MongoDbScripts(StorePlan store, string migrationId) : IStoreScripts
{
    private string AuthorityId => $"{store.Name}/{migrationId}";

    public string Password => "write the user into the address without a password: mongosh asks for it";

    public string Address(string? connectionString)
    {
        if (connectionString is null)
            return "mongodb://USER@HOST:27017/DATABASE?authSource=admin&replicaSet=NAME";
        var options = MongoOptions.Parse(connectionString);
        var user = options.User is { } name ? $"{Uri.EscapeDataString(name)}@" : "";
        var query = new List<string>();
        if (options.User is not null)
            query.Add($"authSource={Uri.EscapeDataString(options.AuthSource)}");
        if (options.ReplicaSet is { } set)
            query.Add($"replicaSet={Uri.EscapeDataString(set)}");
        if (options.Tls.On)
            query.Add("tls=true");
        if (options.Tls.CaFile is { } ca)
            query.Add($"tlsCAFile={Uri.EscapeDataString(ca)}");
        return $"mongodb://{user}{string.Join(',', options.Seeds)}/{options.Database}?{string.Join('&', query)}";
    }

    public string Who(Side side) => Mongosh(side, $$"""
        printjson(db.getCollection({{Text(Bookkeeping.Authority)}}).findOne({ _id: {{Text(AuthorityId)}} }));
        printjson(db.getCollection({{Text(Bookkeeping.AuthorityLog)}}).find({ store: {{Text(store.Name)}}, migration: {{Text(migrationId)}} }).sort({ _id: -1 }).limit(10).toArray());
        print("takes writes, whatever the document says: " + (db.adminCommand({ serverStatus: 1 }).repl.userWriteBlockMode != 2));
        """);

    public string Open(Side side, ScriptClaim? claim)
    {
        var (epoch, driver) = (claim is null ? "found.epoch" : $"Long({Text(claim.Epoch)})", claim is null ? "found.driverEpoch" : $"Long({Text(claim.DriverEpoch)})");
        var other = $"mongosh --quiet \"${PlanEnvironment.NameOf(store, side.Other())}\" --eval '"
            + $"quit(db.adminCommand({{ serverStatus: 1 }}).repl.userWriteBlockMode == 2 ? 0 : 1)' &&\n";
        return other + Mongosh(side, $$"""
            const authority = db.getCollection({{Text(Bookkeeping.Authority)}}), id = {{Text(AuthorityId)}}, found = authority.findOne({ _id: id });
            if (!found) throw new Error("this migration never closed this side");
            const claim = { epoch: {{epoch}}, driverEpoch: {{driver}} }, at = new Date();
            const changed = authority.replaceOne({ _id: id, epoch: { $lte: claim.epoch }, driverEpoch: { $lte: claim.driverEpoch } },
                { _id: id, ...claim, migration: {{Text(migrationId)}}, takesWrites: true, at }, { writeConcern: { w: "majority" } });
            if (changed.matchedCount != 1) throw new Error("a newer epoch or driver holds the store: print the runbook again, and see whether a migrator runs");
            db.getCollection({{Text(Bookkeeping.AuthorityLog)}}).insertOne({ store: {{Text(store.Name)}}, migration: {{Text(migrationId)}}, ...claim, takesWrites: true, at });
            printjson(db.adminCommand({ setUserWriteBlockMode: 1, global: false }));
            """);
    }

    public string SeeStreams(Side side) => Mongosh(side, $$"""
        printjson(db.getCollection({{Text(Bookkeeping.State)}}).find().toArray());
        printjson(db.getSiblingDB("local").oplog.rs.stats({ scale: 1048576 }).size + " MB of oplog; no stream makes it larger");
        """);

    /// <summary>A change stream keeps nothing at its server: there is only its fence to remove.</summary>
    public string DropStream(Side side) => Mongosh(side, $$"""
        printjson(db.getCollection({{Text(Bookkeeping.Fence)}}).deleteOne({ _id: {{Text($"{StoreRoute.StreamNameOf(store, side)}/{migrationId}")}} }));
        """);

    /// <summary>A quoted here-document: the shell changes nothing in it.</summary>
    private string Mongosh(Side side, string script) => $"mongosh --quiet \"${PlanEnvironment.NameOf(store, side)}\" --file /dev/stdin <<'JS'\n{script}\nJS";

    private static string Text(object value) => JsonSerializer.Serialize(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
}
