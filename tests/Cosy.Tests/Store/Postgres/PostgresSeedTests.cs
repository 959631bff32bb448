using Platform.Cosy.Store;
using Platform.Cosy.Store.Postgres;

namespace Platform.Cosy.Tests.Store.Postgres;

public sealed class PostgresSeedTests
{
    private const string Digest = "SELECT md5(string_agg(m::text, '|' ORDER BY id)) FROM (SELECT id, world_id, avatar_id, body, created_at FROM messages) m";

    [Fact]
    public async Task TwoSeeds_OnServersOfTwoVersions_MakeTheSameMessages()
    {
        var (one, other) = (await Stores.SeededAsync(15, 2_000), await Stores.SeededAsync(17, 2_000));

        Assert.Equal(await Stores.AskAsync<string>(one, Digest), await Stores.AskAsync<string>(other, Digest));
        Assert.Equal(2_000, await Stores.AskAsync<long>(one, "SELECT (SELECT count(*) FROM worlds) + (SELECT count(*) FROM avatars) + (SELECT count(*) FROM users) + (SELECT count(*) FROM messages)"));
    }

    [Fact]
    public async Task ASecondSeed_AddsOnlyWhatIsMissing_AsOneLargeSeedWouldHaveMadeIt()
    {
        var store = await Stores.SeededAsync(15, 1_000);
        var before = await Stores.AskAsync<string>(store, Digest);

        await SeedAsync(store, 1_000);
        Assert.Equal(before, await Stores.AskAsync<string>(store, Digest));

        await SeedAsync(store, 1_500);
        Assert.Equal(1_500, await Stores.AskAsync<long>(store, "SELECT (SELECT count(*) FROM worlds) + (SELECT count(*) FROM avatars) + (SELECT count(*) FROM users) + (SELECT count(*) FROM messages)"));
        Assert.Equal(0, await Stores.AskAsync<long>(store, "SELECT count(*) FROM worlds w WHERE message_count <> (SELECT count(*) FROM messages WHERE world_id = w.id)"));
    }

    [Fact]
    public async Task Texts_HoldWhatBreaksCarelessCopies_AndNameTheirAvatar()
    {
        var store = await Stores.SeededAsync(15, 2_000);

        Assert.Equal("First line\nsecond\tline \\N 'quoted' \"twice\" žluťoučký 🦊 500", await Stores.AskAsync<string>(store, "SELECT body FROM messages WHERE body LIKE 'First%500'"));
        Assert.Equal(0, await Stores.AskAsync<long>(store, "SELECT count(*) FROM messages m JOIN avatars a ON a.id = m.avatar_id WHERE body LIKE 'Tale%' AND body NOT LIKE '%as ' || a.name || ' told it'"));
    }

    /// <summary>Its session is cut after the messages, before keys and commit: as if the seed had died there.</summary>
    [Fact]
    public async Task ASeedThatDiesAfterItsMessages_LeavesNothingBehind_AndTheNextIsWhole()
    {
        var store = await Stores.EmptyAsync(15);
        await using var cut = new CutWhenTold("messages", () => Stores.CutConnectionsAsync(store));

        await Assert.ThrowsAsync<StoreException>(() => new PostgresSeed(StoreAddress.Parse(store), cut).RunAsync(1_000, TestContext.Current.CancellationToken));

        Assert.Equal(0, await Stores.AskAsync<long>(store, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
        await SeedAsync(store, 1_000);
        Assert.Equal(await Stores.AskAsync<string>(await Stores.SeededAsync(15, 1_000), Digest), await Stores.AskAsync<string>(store, Digest));
    }

    private sealed class CutWhenTold(string word, Func<Task> cut) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            if (value?.StartsWith($"seed: {word}", StringComparison.Ordinal) == true) cut().GetAwaiter().GetResult();
        }
    }

    private static Task SeedAsync(string store, long rows) =>
        new PostgresSeed(StoreAddress.Parse(store), TextWriter.Null).RunAsync(rows, TestContext.Current.CancellationToken);
}
