using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Cosy.Tests.Api;

public sealed class AuditTests
{
    public static TheoryData<int> Versions => Stores.Versions;

    [Theory, MemberData(nameof(Versions))]
    public async Task Audit_AllKinds_TellRowsHashAndEffects(int major)
    {
        await using var app = await CosyInstance.StartAsync(await Stores.SeededAsync(major));
        var (message, user, edit, who) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), await app.SomebodyAsync());
        await app.PostMessageAsync(message, who, "line\none\t\"☕\"");
        await app.AddUserAsync(user, "Žofie");
        await app.EditAvatarAsync(edit, who.Avatar, "Mo", "");

        Assert.Equal(new(message, 1, Hash("line\none\t\"☕\""), 1, null), await app.AuditAsync("message", message));
        Assert.Equal(new(user, 1, Hash("Žofie"), 1, null), await app.AuditAsync("user", user));
        Assert.Equal(new(edit, 1, Hash("Mo\n"), 1, null), await app.AuditAsync("edit", edit));
        Assert.Equal(new(who.Avatar, 1, Hash("Mo\n"), 1, edit), await app.AuditAsync("avatar", who.Avatar));
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task Audit_PlantedFaults_AreSeen(int major)
    {
        var store = await Stores.SeededAsync(major);
        await using var app = await CosyInstance.StartAsync(store);
        var who = await app.SomebodyAsync();
        var ids = Enumerable.Range(0, 5).Select(_ => Guid.NewGuid()).ToArray();
        foreach (var id in ids) await app.PostMessageAsync(id, who, "as it was");

        await Stores.DoAsync(store, $"""
            DELETE FROM messages WHERE id = '{ids[0]}';
            ALTER TABLE messages DROP CONSTRAINT messages_pkey;
            INSERT INTO messages (id, world_id, avatar_id, body) SELECT id, world_id, avatar_id, body FROM messages WHERE id = '{ids[1]}';
            INSERT INTO activity (write_id, kind) VALUES ('{ids[2]}', 'message');
            UPDATE messages SET body = 'as it is' WHERE id = '{ids[3]}';
            """);
        var entries = await app.AuditAsync("message", ids);

        Assert.Equal(ids, entries.Select(e => e.Id));
        Assert.Equal([0, 2, 1, 1, 1], entries.Select(e => e.Rows));
        Assert.Equal([1, 1, 2, 1, 1], entries.Select(e => e.Effects));
        Assert.Equal([null, Hash("as it was"), Hash("as it was"), Hash("as it is"), Hash("as it was")], entries.Select(e => e.Sha256));
    }

    [Fact]
    public async Task Audit_EditAppliedTwice_ShowsOnItsAvatarToo()
    {
        var store = await Stores.SeededAsync(15);
        await using var app = await CosyInstance.StartAsync(store);
        var (early, late, who) = (Guid.NewGuid(), Guid.NewGuid(), await app.SomebodyAsync());
        await app.EditAvatarAsync(early, who.Avatar, "Mo", "a");
        await app.EditAvatarAsync(late, who.Avatar, "Mo", "b");

        await Stores.DoAsync(store, $"INSERT INTO activity (write_id, kind) VALUES ('{early}', 'avatar')");

        Assert.Equal(2, (await app.AuditAsync("avatar", who.Avatar)).Effects);
        Assert.Equal(2, (await app.AuditAsync("edit", early)).Effects);
        Assert.Equal(1, (await app.AuditAsync("edit", late)).Effects);
    }

    [Fact]
    public async Task Audit_TooManyIdsOrUnknownKindOrNoToken_IsRefused()
    {
        await using var app = await CosyInstance.StartAsync(await Stores.SeededAsync(15));
        var many = Enumerable.Range(0, 2001).Select(_ => Guid.NewGuid());

        Assert.Equal(HttpStatusCode.BadRequest, (await app.Client.PostAsJsonAsync("/admin/audit", new { kind = "message", ids = many })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.Client.PostAsJsonAsync("/admin/audit", new { kind = "7", ids = many.Take(1) })).StatusCode);
        app.Client.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Client.PostAsJsonAsync("/admin/audit", new { kind = "message", ids = many.Take(1) })).StatusCode);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
