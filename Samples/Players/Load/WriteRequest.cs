using System.Text.Json;
using Platform.Players.Ledger;

namespace Platform.Players.Load;

/// <summary>A write as it goes out, and what the ledger needs to recognise it.</summary>
internal sealed record WriteRequest(Guid Id, EntryKind Kind, HttpMethod Method, string Path, byte[] Json, string Sha256, Guid? Avatar = null)
{
    public static WriteRequest Message(Guid id, int world, Guid avatar, string body) => new(id, EntryKind.Message, HttpMethod.Post,
        $"/api/worlds/{world}/messages", Bytes(new { id, avatarId = avatar, body }), LedgerEntry.Hash(body));

    public static WriteRequest Edit(Guid id, Guid avatar, string name, string bio) => new(id, EntryKind.Avatar, HttpMethod.Put,
        $"/api/avatars/{avatar}", Bytes(new { writeId = id, name, bio }), LedgerEntry.Hash(LedgerEntry.AvatarContent(name, bio)), avatar);

    public static WriteRequest User(Guid id, string name) => new(id, EntryKind.User, HttpMethod.Post,
        "/api/users", Bytes(new { id, name }), LedgerEntry.Hash(name));

    private static byte[] Bytes<T>(T body) => JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web);
}
