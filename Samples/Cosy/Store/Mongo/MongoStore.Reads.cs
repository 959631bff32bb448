using Platform.Mongo.Wire.Bson;

namespace Platform.Cosy.Store.Mongo;

internal sealed partial class MongoStore
{
    private const int AvatarsOfAWorld = 20;

    public async Task<IReadOnlyList<World>> WorldsAsync(CancellationToken cancel)
    {
        await NeedWholeAsync(cancel);
        return await _database.FindAsync(Names.Worlds, _ => { }, ReadWorld, cancel, s => s.WriteInt32("_id", 1));
    }

    public async Task<WorldDetail?> WorldAsync(int id, CancellationToken cancel)
    {
        await NeedWholeAsync(cancel);
        if (await _database.OneAsync(Names.Worlds, w => w.WriteInt32("_id", id), d => (World: ReadWorld(d), Settings: d.Path("settings", "maxAvatars")), cancel) is not { World: { } world } found)
            return null;
        var avatars = await _database.FindAsync(Names.Avatars, w => w.WriteInt32("worldId", id), d => new AvatarName(d["_id"u8].AsGuid(), d["name"u8].AsString), cancel, s => s.WriteInt32("_id", 1), AvatarsOfAWorld);
        return new(world.Id, world.Name, world.MessageCount, found.Settings.IsMissing ? null : (int)found.Settings.AsWhole(), avatars);
    }

    public async Task<IReadOnlyList<Message>> MessagesAsync(int worldId, int limit, long? before, CancellationToken cancel)
    {
        await NeedWholeAsync(cancel);
        return await _database.FindAsync(Names.Messages, w =>
        {
            w.WriteInt32("worldId", worldId);
            if (before is { } bound) w.Write("seq", b => b.WriteInt64("$lt", bound));
        }, ReadMessage, cancel, s => s.WriteInt32("seq", -1), limit);
    }

    public async Task<IReadOnlyList<Line>> LatestAsync(int limit, CancellationToken cancel)
    {
        await NeedWholeAsync(cancel);
        var messages = await _database.FindAsync(Names.Messages, _ => { }, ReadMessage, cancel, s => s.WriteInt32("createdAt", -1), limit);
        var worlds = (await WorldsAsync(cancel)).ToDictionary(w => w.Id, w => w.Name);
        var avatars = (await _database.FindAsync(Names.Avatars, w => w.WriteAnyOf("_id", messages.Select(m => m.AvatarId).Distinct()), d => (Id: d["_id"u8].AsGuid(), Name: d["name"u8].AsString), cancel)).ToDictionary(a => a.Id, a => a.Name);
        return [.. messages.Where(m => worlds.ContainsKey(m.WorldId) && avatars.ContainsKey(m.AvatarId)).Select(m => new Line(worlds[m.WorldId], avatars[m.AvatarId], m.Body, m.CreatedAt))];
    }

    public async Task<Avatar?> AvatarAsync(Guid id, CancellationToken cancel)
    {
        await NeedWholeAsync(cancel);
        return await _database.OneAsync(Names.Avatars, w => w.WriteGuid("_id", id), d => new Avatar(
            d["_id"u8].AsGuid(), d["worldId"u8].AsInt32, d["name"u8].AsString, d["bio"u8].AsString, (int)d["version"u8].AsWhole(), d["mood"u8].AsString, d["updatedAt"u8].AsTime()), cancel);
    }

    public async Task<User?> UserAsync(Guid id, CancellationToken cancel)
    {
        await NeedWholeAsync(cancel);
        return await _database.OneAsync(Names.Users, w => w.WriteGuid("_id", id), d => new User(d["_id"u8].AsGuid(), d["name"u8].AsString, d["tier"u8].AsString, d["joinedAt"u8].AsTime()), cancel);
    }

    public async Task<long> LastTickAsync(CancellationToken cancel)
    {
        await NeedWholeAsync(cancel);
        return await _database.OneAsync(Names.BotTicks, _ => { }, d => d["n"u8].AsWhole(), cancel, s => s.WriteInt32("n", -1));
    }

    public async Task<BotLedger> BotLedgerAsync(CancellationToken cancel)
    {
        await NeedWholeAsync(cancel);
        var ticks = await _database.FindAsync(Names.BotTicks, _ => { }, d => (N: d["n"u8].AsWhole(), Instance: d["instance"u8].AsString), cancel, s =>
        {
            s.WriteInt32("n", 1);
            s.WriteInt32("instance", 1);
        });
        if (ticks.Count == 0) return new(0, 0, 0, 0);
        var numbers = ticks.Select(t => t.N).Distinct().LongCount();
        return new(ticks.Count, ticks.Count - numbers, ticks[^1].N - ticks[0].N + 1 - numbers, ticks.Zip(ticks.Skip(1)).LongCount(pair => pair.First.Instance != pair.Second.Instance));
    }

    public async Task<IReadOnlyList<AuditEntry>> AuditAsync(AuditKind kind, Guid[] ids, CancellationToken cancel)
    {
        await NeedWholeAsync(cancel);
        return await new MongoAudit(_database).AskAsync(kind, ids, cancel);
    }

    private static World ReadWorld(BsonDocument d) => new(d["_id"u8].AsInt32, d["name"u8].AsString, d["messageCount"u8].AsWhole());

    private static Message ReadMessage(BsonDocument d) => new(
        d["_id"u8].AsGuid(), d["seq"u8].AsWhole(), d["worldId"u8].AsInt32, d["avatarId"u8].AsGuid(), d["body"u8].AsString, d["createdAt"u8].AsTime());
}
