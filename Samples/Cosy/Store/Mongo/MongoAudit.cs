using System.Security.Cryptography;
using System.Text;
using Platform.Mongo.Wire.Bson;

namespace Platform.Cosy.Store.Mongo;

/// <summary>The questions behind an audit: for every id asked, how many documents there are, what they hold, and how often the activity log has it.</summary>
internal sealed class MongoAudit(CosyDatabase database)
{
    public Task<IReadOnlyList<AuditEntry>> AskAsync(AuditKind kind, Guid[] ids, CancellationToken cancel) => kind switch
    {
        AuditKind.Message => OfWritesAsync(Names.Messages, d => Hash(d["body"u8].AsString), ids, cancel),
        AuditKind.User => OfWritesAsync(Names.Users, d => Hash(d["name"u8].AsString), ids, cancel),
        AuditKind.Edit => OfWritesAsync(Names.AvatarEdits, d => Convert.ToHexStringLower(d["contentHash"u8].AsBinary.Span), ids, cancel),
        _ => OfAvatarsAsync(ids, cancel),
    };

    private async Task<IReadOnlyList<AuditEntry>> OfWritesAsync(string collection, Func<BsonDocument, string> hash, Guid[] ids, CancellationToken cancel)
    {
        var found = (await database.FindAsync(collection, w => w.WriteAnyOf("_id", ids), d => (Id: d["_id"u8].AsGuid(), Hash: hash(d)), cancel)).ToLookup(d => d.Id, d => d.Hash);
        var effects = await EffectsAsync(ids, cancel);
        return [.. ids.Select(id => new AuditEntry(id, found[id].LongCount(), found[id].FirstOrDefault(), effects.GetValueOrDefault(id), null))];
    }

    private async Task<IReadOnlyList<AuditEntry>> OfAvatarsAsync(Guid[] ids, CancellationToken cancel)
    {
        var found = (await database.FindAsync(Names.Avatars, w => w.WriteAnyOf("_id", ids), d => (Id: d["_id"u8].AsGuid(), Hash: Hash($"{d["name"u8].AsString}\n{d["bio"u8].AsString}"), Last: d["lastWriteId"u8] is { Type: BsonType.Binary } last ? last.AsGuid() : (Guid?)null), cancel)).ToLookup(d => d.Id);
        var edits = (await database.FindAsync(Names.AvatarEdits, w => w.WriteAnyOf("avatarId", ids), d => (Avatar: d["avatarId"u8].AsGuid(), Id: d["_id"u8].AsGuid()), cancel)).ToLookup(e => e.Avatar, e => e.Id);
        var effects = await EffectsAsync([.. edits.SelectMany(e => e)], cancel);
        return [.. ids.Select(id => new AuditEntry(id, found[id].LongCount(), found[id].FirstOrDefault().Hash, edits[id].Select(e => effects.GetValueOrDefault(e)).DefaultIfEmpty().Max(), found[id].FirstOrDefault().Last))];
    }

    /// <summary>How often the activity log has each.</summary>
    private async Task<Dictionary<Guid, long>> EffectsAsync(Guid[] writes, CancellationToken cancel)
    {
        var all = new Dictionary<Guid, long>();
        foreach (var some in writes.Chunk(2_000))
            foreach (var id in await database.FindAsync(Names.Activity, w => w.WriteAnyOf("writeId", some), d => d["writeId"u8].AsGuid(), cancel))
                all[id] = all.GetValueOrDefault(id) + 1;
        return all;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
