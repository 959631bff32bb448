using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.Cosy.Store.Mongo;

/// <summary>
/// Collections with their validators, the indexes, and a view. They hold what real applications hold, so that moving them is an honest test: UUIDs, numbers of three
/// types, decimals, binaries, documents and arrays inside, fields that are missing at times, a unique and a partial index.
/// </summary>
internal sealed class MongoSchema(CosyDatabase database)
{
    private static readonly string[] Plain = [Names.Worlds, Names.AvatarEdits, Names.Activity, Names.BotTicks];

    private static readonly (string Collection, string Rules)[] Validated =
    [
        (Names.Users, """{ "required": ["name", "tier"], "properties": { "name": { "bsonType": "string" }, "tier": { "enum": ["guest", "friend", "patron"] }, "balance": { "bsonType": "decimal" } } }"""),
        (Names.Avatars, """{ "required": ["worldId", "name", "bio", "mood"], "properties": { "worldId": { "bsonType": "int" }, "mood": { "enum": ["cosy", "curious", "grumpy", "asleep"] } } }"""),
        (Names.Messages, """{ "required": ["seq", "worldId", "avatarId", "body", "createdAt"], "properties": { "seq": { "bsonType": "long" }, "body": { "bsonType": "string", "minLength": 1, "maxLength": 4000 } } }"""),
    ];

    private static readonly (string Collection, string Index)[] Indexes =
    [
        (Names.Messages, """{ "name": "world_seq", "key": { "worldId": 1, "seq": -1 }, "unique": true }"""),
        (Names.Messages, """{ "name": "newest", "key": { "createdAt": -1 } }"""),
        (Names.Avatars, """{ "name": "world", "key": { "worldId": 1, "_id": 1 } }"""),
        (Names.AvatarEdits, """{ "name": "avatar", "key": { "avatarId": 1 } }"""),
        (Names.Activity, """{ "name": "write", "key": { "writeId": 1 } }"""),
        (Names.BotTicks, """{ "name": "number", "key": { "n": 1, "instance": 1 } }"""),
        (Names.Users, """{ "name": "patrons", "key": { "joinedAt": 1 }, "partialFilterExpression": { "tier": "patron" } }"""),
    ];

    /// <summary>What is there already stays as it is.</summary>
    public async Task CreateCollectionsAsync(CancellationToken cancel)
    {
        foreach (var name in Plain) await CreateAsync(name, _ => { }, cancel);
        foreach (var (name, rules) in Validated) await CreateAsync(name, w => w.Write("validator", v => v.WriteDocument("$jsonSchema", BsonDocument.Parse(rules))), cancel);
        await CreateAsync(Names.WorldOverview, w =>
        {
            w.WriteString("viewOn", Names.Worlds);
            w.WriteArray("pipeline", a => a.WriteDocument("", BsonDocument.Parse("""{ "$project": { "name": 1, "messageCount": 1, "maxAvatars": "$settings.maxAvatars" } }""")));
        }, cancel);
    }

    /// <summary>Behind the documents: loading is faster without.</summary>
    public async Task CreateIndexesAsync(CancellationToken cancel)
    {
        foreach (var (collection, index) in Indexes)
            await database.RunAsync(w =>
            {
                w.WriteString("createIndexes", collection);
                w.WriteArray("indexes", a => a.WriteDocument("", BsonDocument.Parse(index)));
            }, cancel);
    }

    private async Task CreateAsync(string name, Action<BsonWriter> options, CancellationToken cancel)
    {
        try
        {
            await database.RunAsync(w =>
            {
                w.WriteString("create", name);
                options(w);
            }, cancel);
        }
        catch (StoreException fault) when (fault.InnerException is MongoException { Code: MongoErrors.NamespaceExists })
        {
            // Another seed, or this one before it died.
        }
    }
}
