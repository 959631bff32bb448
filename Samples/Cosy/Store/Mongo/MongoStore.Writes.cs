using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.Cosy.Store.Mongo;

internal sealed partial class MongoStore
{
    /// <summary>
    /// The number of a message is its world's count, which the same transaction adds to: without gaps, in the order of the commits, and contended by the writers of one
    /// world alone, who meet at that document anyway. One counter for all would make every two writes of the app meet.
    /// </summary>
    public async Task<WriteOutcome> PostMessageAsync(NewMessage message, CancellationToken cancel)
    {
        await NeedWholeAsync(cancel);
        var speaks = await _database.OneAsync(Names.Avatars, w => w.WriteGuid("_id", message.AvatarId), _ => true, cancel);
        return await WriteAsync(message.Id, "message", Names.Messages, async (transaction, c) =>
        {
            if (!speaks || await _database.AddAsync(Names.Worlds, w => w.WriteInt32("_id", message.WorldId), "messageCount", 1, transaction, c) is not { } seq)
                return false;
            return await _database.InsertAsync(Names.Messages, w =>
            {
                w.WriteGuid("_id", message.Id);
                w.WriteInt64("seq", seq);
                w.WriteInt32("worldId", message.WorldId);
                w.WriteGuid("avatarId", message.AvatarId);
                w.WriteString("body", message.Body);
                w.WriteDateTime("createdAt", time.GetUtcNow());
            }, c, transaction);
        }, d => d["worldId"u8].AsInt32 == message.WorldId && d["avatarId"u8].AsGuid() == message.AvatarId && d["body"u8].AsString == message.Body, cancel);
    }

    public async Task<WriteOutcome> AddUserAsync(NewUser user, CancellationToken cancel)
    {
        await NeedWholeAsync(cancel);
        return await WriteAsync(user.Id, "user", Names.Users, (transaction, c) => _database.InsertAsync(Names.Users, w =>
        {
            w.WriteGuid("_id", user.Id);
            w.WriteString("name", user.Name);
            w.WriteString("tier", "guest");
            w.WriteDecimal128("balance", Decimal128.Parse("0.00"));
            w.Write("preferences", _ => { });
            w.WriteDateTime("joinedAt", time.GetUtcNow());
        }, c, transaction), d => d["name"u8].AsString == user.Name, cancel);
    }

    /// <summary>The avatar comes last, so that others wait for it as short as can be.</summary>
    public async Task<WriteOutcome> EditAvatarAsync(AvatarEdit edit, CancellationToken cancel)
    {
        await NeedWholeAsync(cancel);
        var hash = ContentHash(edit.Name, edit.Bio);
        return await WriteAsync(edit.WriteId, "avatar", Names.AvatarEdits, async (transaction, c) =>
            await _database.InsertAsync(Names.AvatarEdits, w =>
            {
                w.WriteGuid("_id", edit.WriteId);
                w.WriteGuid("avatarId", edit.AvatarId);
                w.WriteBinary("contentHash", hash);
                w.WriteDateTime("at", time.GetUtcNow());
            }, c, transaction)
            && await _database.UpdateAsync(Names.Avatars, w => w.WriteGuid("_id", edit.AvatarId), w => Change(w, edit), c, transaction) == 1,
            d => d["avatarId"u8].AsGuid() == edit.AvatarId && d["contentHash"u8].AsBinary.Span.SequenceEqual(hash), cancel);
    }

    public async Task TickAsync(BotTick tick, CancellationToken cancel)
    {
        await NeedWholeAsync(cancel);
        await _database.InsertAsync(Names.BotTicks, w =>
        {
            w.WriteGuid("_id", tick.Id);
            w.WriteString("instance", tick.Instance);
            w.WriteInt64("n", tick.N);
            w.WriteDateTime("at", time.GetUtcNow());
        }, cancel);
    }

    /// <summary>Does the write and logs it, both or none.</summary>
    /// <param name="write">False: the id is taken, or what it belongs to does not exist; then nothing of it is to stay.</param>
    /// <param name="same">Whether the document under that id has the same content.</param>
    private async Task<WriteOutcome> WriteAsync(Guid id, string kind, string collection, Func<MongoTransaction, CancellationToken, Task<bool>> write, Func<BsonDocument, bool> same, CancellationToken cancel)
    {
        var made = await _database.InTransactionAsync(async (transaction, c) =>
        {
            var done = await write(transaction, c) && await LogAsync(id, kind, transaction, c);
            if (!done) await transaction.AbortAsync(c);
            return done;
        }, cancel);
        if (made) return WriteOutcome.Created;
        return await _database.OneAsync(collection, w => w.WriteGuid("_id", id), d => (bool?)same(d), cancel) switch
        {
            null => WriteOutcome.NotFound,
            true => WriteOutcome.Replayed,
            false => WriteOutcome.Conflict,
        };
    }

    private Task<bool> LogAsync(Guid id, string kind, MongoTransaction transaction, CancellationToken cancel) => _database.InsertAsync(Names.Activity, w =>
    {
        w.WriteObjectId("_id", ObjectId.New(time));
        w.WriteGuid("writeId", id);
        w.WriteString("kind", kind);
        w.WriteDateTime("at", time.GetUtcNow());
    }, cancel, transaction);

    private void Change(BsonWriter w, AvatarEdit edit)
    {
        w.Write("$set", set =>
        {
            set.WriteString("name", edit.Name);
            set.WriteString("bio", edit.Bio);
            set.WriteGuid("lastWriteId", edit.WriteId);
            set.WriteDateTime("updatedAt", time.GetUtcNow());
        });
        w.Write("$inc", inc => inc.WriteInt32("version", 1));
    }
}
