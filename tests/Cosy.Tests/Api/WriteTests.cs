using System.Net;
using System.Net.Http.Json;

namespace Platform.Cosy.Tests.Api;

public sealed class WriteTests
{
    public static TheoryData<int> Versions => Stores.Versions;

    [Theory, MemberData(nameof(Versions))]
    public async Task PostMessage_SentTwice_TakesEffectOnce(int major)
    {
        var store = await Stores.SeededAsync(major);
        await using var app = await CosyInstance.StartAsync(store);
        var (id, who) = (Guid.NewGuid(), await app.SomebodyAsync());
        var before = await Stores.AskAsync<long>(store, $"SELECT message_count FROM worlds WHERE id = {who.World}");

        Assert.Equal(HttpStatusCode.Created, (await app.PostMessageAsync(id, who, "Good evening, 猫")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.PostMessageAsync(id, who, "Good evening, 猫")).StatusCode);

        Assert.Equal(1, await Stores.AskAsync<long>(store, $"SELECT count(*) FROM messages WHERE id = '{id}'"));
        Assert.Equal(1, await Stores.AskAsync<long>(store, $"SELECT count(*) FROM activity WHERE write_id = '{id}' AND kind = 'message'"));
        Assert.Equal(before + 1, await Stores.AskAsync<long>(store, $"SELECT message_count FROM worlds WHERE id = {who.World}"));
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task Writes_SameIdOtherContent_AreConflictsAndChangeNothing(int major)
    {
        await using var app = await CosyInstance.StartAsync(await Stores.SeededAsync(major));
        var (message, user, edit, who) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), await app.SomebodyAsync());
        await app.PostMessageAsync(message, who, "one");
        await app.AddUserAsync(user, "Ada");
        await app.EditAvatarAsync(edit, who.Avatar, "Mo", "hums");

        Assert.Equal(HttpStatusCode.Conflict, (await app.PostMessageAsync(message, who, "two")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await app.AddUserAsync(user, "Bea")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await app.EditAvatarAsync(edit, who.Avatar, "Mo", "sings")).StatusCode);

        Assert.Equal(1, (await app.AuditAsync("message", message)).Effects);
        Assert.Equal("Ada", (await app.GetAsync($"/api/users/{user}")).GetProperty("name").GetString());
        Assert.Equal("hums", (await app.GetAsync($"/api/avatars/{who.Avatar}")).GetProperty("bio").GetString());
    }

    [Fact]
    public async Task EditAvatar_OldEditReplayed_DoesNotComeBack()
    {
        await using var app = await CosyInstance.StartAsync(await Stores.SeededAsync(15));
        var (first, who) = (Guid.NewGuid(), await app.SomebodyAsync());
        await app.EditAvatarAsync(first, who.Avatar, "Mo", "first");
        await app.EditAvatarAsync(Guid.NewGuid(), who.Avatar, "Mo", "second");

        Assert.Equal(HttpStatusCode.OK, (await app.EditAvatarAsync(first, who.Avatar, "Mo", "first")).StatusCode);

        var avatar = await app.GetAsync($"/api/avatars/{who.Avatar}");
        Assert.Equal("second", avatar.GetProperty("bio").GetString());
        Assert.Equal(3, avatar.GetProperty("version").GetInt32());
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task Writes_ManyAtOnceWithEachIdThrice_TakeEffectOnceEach(int major)
    {
        var store = await Stores.SeededAsync(major);
        await using var app = await CosyInstance.StartAsync(store);
        var who = await app.SomebodyAsync();
        var ids = Enumerable.Range(0, 60).Select(_ => Guid.NewGuid()).ToArray();

        var answers = await Task.WhenAll(ids.Concat(ids).Concat(ids).Select((id, n) =>
            n % 2 == 0 ? app.PostMessageAsync(id, who, $"hello {id}") : app.EditAvatarAsync(id, who.Avatar, $"name {id}", "bio")));

        Assert.All(answers, a => Assert.True(a.IsSuccessStatusCode, a.StatusCode.ToString()));
        Assert.Equal(60, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        Assert.Equal(60, await Stores.AskAsync<long>(store, "SELECT count(*) FROM activity"));
        Assert.Equal(31, await Stores.AskAsync<int>(store, $"SELECT version FROM avatars WHERE id = '{who.Avatar}'"));
    }

    [Fact]
    public async Task Writes_BadInput_AreRefusedWithTheReason()
    {
        await using var app = await CosyInstance.StartAsync(await Stores.SeededAsync(15));
        var who = await app.SomebodyAsync();

        await AssertRefusedAsync(HttpStatusCode.BadRequest, "body", await app.PostMessageAsync(Guid.NewGuid(), who, ""));
        await AssertRefusedAsync(HttpStatusCode.BadRequest, "4000", await app.PostMessageAsync(Guid.NewGuid(), who, new string('x', 4001)));
        await AssertRefusedAsync(HttpStatusCode.BadRequest, "U+0000", await app.PostMessageAsync(Guid.NewGuid(), who, "a\0b"));
        await AssertRefusedAsync(HttpStatusCode.BadRequest, "id is missing", await app.PostMessageAsync(Guid.Empty, who, "x"));
        await AssertRefusedAsync(HttpStatusCode.NotFound, "does not exist", await app.PostMessageAsync(Guid.NewGuid(), who with { World = 999 }, "x"));
        await AssertRefusedAsync(HttpStatusCode.NotFound, "does not exist", await app.EditAvatarAsync(Guid.NewGuid(), Guid.NewGuid(), "x", ""));
        using var torn = new StringContent("{\"id\":", System.Text.Encoding.UTF8, "application/json");
        await AssertRefusedAsync(HttpStatusCode.BadRequest, "JSON", await app.Client.PostAsync("/api/users", torn));
    }

    private static async Task AssertRefusedAsync(HttpStatusCode status, string reason, HttpResponseMessage answer)
    {
        Assert.Equal(status, answer.StatusCode);
        var error = await answer.Content.ReadFromJsonAsync<ServiceDefaults.ErrorBody>();
        Assert.Contains(reason, error!.Error, StringComparison.Ordinal);
        Assert.NotEmpty(error.Hint);
    }
}
