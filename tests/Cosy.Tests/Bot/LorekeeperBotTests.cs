using System.Text.Json;

namespace Platform.Cosy.Tests.Bot;

public sealed class LorekeeperBotTests
{
    private const string Count = "SELECT count(*) FROM bot_ticks";

    [Fact]
    public async Task Stop_Answered_NoTickFollows()
    {
        var store = await Stores.SeededAsync(15);
        await using var app = await CosyInstance.StartAsync(store, ("COSY:SIDE", "source"), ("COSY:BOT", "true"));
        await Wait.UntilAsync(async () => await Stores.AskAsync<long>(store, Count) >= 3, "three ticks");

        var stopped = await app.PostAsync("/admin/bot/stop");

        var ticks = await Stores.AskAsync<long>(store, Count);
        Assert.False(stopped.GetProperty("running").GetBoolean());
        Assert.Equal(ticks, stopped.GetProperty("ticks").GetInt64());
        Assert.Equal("source", stopped.GetProperty("instance").GetString());
        await Task.Delay(500); // more than two ticks' time: the proof is that nothing happens in it
        Assert.Equal(ticks, await Stores.AskAsync<long>(store, Count));
    }

    [Fact]
    public async Task Start_OnTheOtherSide_GoesOnCountingWhereTheFirstStopped()
    {
        var store = await Stores.SeededAsync(17);
        await using var first = await CosyInstance.StartAsync(store, ("COSY:SIDE", "source"), ("COSY:BOT", "true"));
        await using var second = await CosyInstance.StartAsync(store, ("COSY:SIDE", "target"));
        Assert.False((await second.GetAsync("/admin/bot")).GetProperty("running").GetBoolean());
        await Wait.UntilAsync(async () => await Stores.AskAsync<long>(store, Count) >= 2, "two ticks");

        await first.PostAsync("/admin/bot/stop");
        await second.PostAsync("/admin/bot/start");
        await second.PostAsync("/admin/bot/start");
        await Wait.UntilAsync(async () => await Stores.AskAsync<long>(store, $"{Count} WHERE instance = 'target'") >= 2, "two ticks of the other");
        await second.PostAsync("/admin/bot/stop");

        Assert.Equal(await Stores.AskAsync<long>(store, Count), await Stores.AskAsync<long>(store, "SELECT count(DISTINCT n) FROM bot_ticks"));
        Assert.True(await Stores.AskAsync<bool>(store, "SELECT max(n) FILTER (WHERE instance = 'source') < min(n) FILTER (WHERE instance = 'target') FROM bot_ticks"));
    }

    [Fact]
    public async Task Start_InstanceThatWasToldToStopIsRestarted_StaysStopped()
    {
        var store = await Stores.SeededAsync(15);
        var directory = Directory.CreateTempSubdirectory("platform-bot-").FullName;
        try
        {
            (string, string)[] settings = [("COSY:SIDE", "source"), ("COSY:BOT", "true"), ("COSY:BOTFILE", Path.Combine(directory, "bot"))];
            await using (var first = await CosyInstance.StartAsync(store, settings))
                await first.PostAsync("/admin/bot/stop");
            await using (var again = await CosyInstance.StartAsync(store, settings))
            {
                Assert.False((await again.GetAsync("/admin/bot")).GetProperty("running").GetBoolean());
                await again.PostAsync("/admin/bot/start");
            }

            await using var last = await CosyInstance.StartAsync(store, settings);
            Assert.True((await last.GetAsync("/admin/bot")).GetProperty("running").GetBoolean());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Ledger_TicksOfTwoInstances_CountsHandoversAndWhatIsTwiceOrMissing()
    {
        var store = await Stores.SeededAsync(17);
        await using var app = await CosyInstance.StartAsync(store);
        await Stores.AskAsync<long>(store, "WITH t AS (INSERT INTO bot_ticks (id, instance, n) SELECT gen_random_uuid(), i, n FROM (VALUES ('source', 1), ('source', 2), ('target', 3), ('target', 3), ('target', 5), ('source', 6)) v (i, n) RETURNING n) SELECT count(*) FROM t");

        var ledger = await app.GetAsync("/admin/bot/ledger");

        Assert.Equal((6, 1, 1, 2), (Of("ticks"), Of("doubled"), Of("missing"), Of("handovers")));

        long Of(string name) => ledger.GetProperty(name).GetInt64();
    }

    [Fact]
    public async Task Bot_StoreWithoutTables_GoesOnUntilThereAreSome()
    {
        var store = await Stores.EmptyAsync(17);
        await using var app = await CosyInstance.StartAsync(store, ("COSY:BOT", "true"));
        Assert.True((await app.GetAsync("/admin/bot")).GetProperty("running").GetBoolean());

        await new Cosy.Store.Postgres.PostgresSeed(Cosy.Store.StoreAddress.Parse(store), TextWriter.Null).RunAsync(100, CancellationToken.None);

        await Wait.UntilAsync(async () => (await app.GetAsync("/admin/bot")).GetProperty("ticks").GetInt64() > 0, "a tick");
    }

    [Fact]
    public async Task Bot_ReadOnlyApp_DoesNotTick()
    {
        var store = await Stores.SeededAsync(15);
        await using var app = await CosyInstance.StartAsync(store, ("COSY:BOT", "true"));
        await Wait.UntilAsync(async () => await Stores.AskAsync<long>(store, Count) >= 1, "a tick");

        JsonElement state = await app.PostAsync("/admin/read-only", new { on = true });
        var ticks = await Stores.AskAsync<long>(store, Count);
        await Task.Delay(500); // more than two ticks' time

        Assert.Equal(0, state.GetProperty("inFlightWrites").GetInt32());
        Assert.Equal(ticks, await Stores.AskAsync<long>(store, Count));
    }
}
