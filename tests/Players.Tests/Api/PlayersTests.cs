using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Players.Ledger;

namespace Platform.Players.Tests.Api;

public sealed class PlayersTests
{
    [Fact]
    public async Task Run_HealthyApp_HasNoFailureAndTheLedgerStands()
    {
        await using var app = await FakeApp.StartAsync();
        await using var players = await PlayersInstance.StartAsync(app, ("PLAYERS:AUTOSTART", "true"));
        await Wait.UntilAsync(() => players.Client.GetAsync("/health/ready").GetAwaiter().GetResult().IsSuccessStatusCode, "the full rate");
        var coming = players.Ledger.Entries().Count;
        await Wait.UntilAsync(() => players.Ledger.Entries().Count > coming + 300, "300 writes");

        var status = await players.PostAsync("/control/stop");
        var report = await players.CompareAsync();

        Assert.False(status.GetProperty("running").GetBoolean());
        Assert.Equal(0, status.GetProperty("requests").GetProperty("failed").GetInt64());
        var acknowledged = Number(status, "writes", "acknowledged");
        Assert.InRange(acknowledged, 300, players.Ledger.Entries().Count - 1); // Those who came at first are in the ledger, and not measured.
        Assert.Equal(players.Ledger.Entries().Count, Number(report, "checked"));
        Assert.Equal((0, 0, 0), (Number(report, "lost"), Number(report, "duplicated"), Number(report, "altered")));
        Assert.Equal([EntryKind.Message, EntryKind.User, EntryKind.Avatar], players.Ledger.Entries().Select(e => e.Kind).Distinct().Order());
        var gap = status.GetProperty("longestWriteGap");
        Assert.Equal(gap.GetProperty("ms").GetDouble(), (gap.GetProperty("to").GetDateTimeOffset() - gap.GetProperty("from").GetDateTimeOffset()).TotalMilliseconds, 20.0);
        var timeline = await players.Client.GetFromJsonAsync<JsonElement>("/timeline");
        Assert.True(timeline[0].GetProperty("sideTarget").GetInt64() > 0);
    }

    [Fact]
    public async Task Run_FailuresOfEveryKind_AreToldApart()
    {
        await using var app = await FakeApp.StartAsync();
        await using var players = await PlayersInstance.StartAsync(app, ("PLAYERS:READSPERSECOND", "0"));
        var n = 0;
        app.BeforeEffect = context =>
        {
            if (Interlocked.Increment(ref n) % 3 != 0) return Task.FromResult(true);
            context.Response.StatusCode = 500;
            return Task.FromResult(false);
        };
        app.AfterEffect = context =>
        {
            if (n % 4 != 0) return Task.FromResult(true);
            context.Abort();
            return Task.FromResult(false);
        };

        await players.PostAsync("/control/start");
        await Wait.UntilAsync(() => players.Ledger.Entries().Count > 200, "200 writes");
        var status = await players.PostAsync("/control/stop");
        var report = await players.CompareAsync();

        var states = players.Ledger.Entries().GroupBy(e => e.State).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(states[EntryState.Acknowledged], Number(status, "writes", "acknowledged"));
        Assert.Equal(states[EntryState.Failed], Number(status, "writes", "failed"));
        Assert.Equal(states[EntryState.Unanswered], Number(status, "writes", "unanswered"));
        Assert.Equal(Number(status, "requests", "failed"), states[EntryState.Failed] + states[EntryState.Unanswered]);
        var byStatus = status.GetProperty("requests").GetProperty("byStatus");
        Assert.Equal(states[EntryState.Failed], byStatus.GetProperty("500").GetInt32());
        Assert.Equal(states[EntryState.Unanswered], byStatus.GetProperty("connection").GetInt32());
        Assert.Equal(states[EntryState.Unanswered], Number(report, "unansweredPresent"));
        Assert.Equal((0, 0, 0, 0), (Number(report, "lost"), Number(report, "duplicated"), Number(report, "altered"), Number(report, "failedPresent")));
    }

    [Fact]
    public async Task Run_AppHoldsWrites_TheGapIsAsLongAsTheHold()
    {
        await using var app = await FakeApp.StartAsync();
        await using var players = await PlayersInstance.StartAsync(app);
        await players.PostAsync("/control/start");
        await Wait.UntilAsync(() => players.Ledger.Entries().Count(e => e.State == EntryState.Acknowledged) > 100, "100 acknowledged");

        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.BeforeEffect = async context =>
        {
            if (!HttpMethods.IsGet(context.Request.Method)) await release.Task;
            return true;
        };
        var held = TimeProvider.System.GetTimestamp();
        await Task.Delay(800); // the hold itself
        var length = TimeProvider.System.GetElapsedTime(held).TotalMilliseconds;
        release.SetResult();
        var status = await players.PostAsync("/control/stop");

        Assert.InRange(status.GetProperty("longestWriteGap").GetProperty("ms").GetDouble(), length - 60, length + 400);
        Assert.Equal(0, Number(status, "requests", "failed"));
        Assert.Equal(0, Number(await players.CompareAsync(), "lost"));
    }

    [Fact]
    public async Task Control_WrongCalls_SayWhatToDo()
    {
        await using var app = await FakeApp.StartAsync();
        await using var players = await PlayersInstance.StartAsync(app);

        Assert.Equal(HttpStatusCode.BadRequest, (await players.Client.PostAsJsonAsync("/control/start", new { profile = "flood" })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await players.Client.PostAsJsonAsync("/control/start", new { writesPerSecond = -1 })).StatusCode);
        await players.PostAsync("/control/start", new { profile = "spike", writesPerSecond = 50, readsPerSecond = 0 });
        await players.PostAsync("/control/start", new { profile = "spike", writesPerSecond = 50, readsPerSecond = 0 });
        Assert.Equal("spike", (await players.StatusAsync()).GetProperty("profile").GetString());
        Assert.Equal(HttpStatusCode.Conflict, (await players.Client.PostAsync("/control/start", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await players.Client.PostAsJsonAsync("/control/compare", new { url = app.Url })).StatusCode);
        await players.PostAsync("/control/stop");
        Assert.Equal(HttpStatusCode.BadRequest, (await players.Client.PostAsJsonAsync("/control/compare", new { url = "here" })).StatusCode);
        players.Client.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(HttpStatusCode.Unauthorized, (await players.Client.PostAsync("/control/stop", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await players.Client.GetAsync("/status")).StatusCode);
    }

    [Fact]
    public async Task Start_Again_MeasuresAnewAndKeepsTheLedger()
    {
        await using var app = await FakeApp.StartAsync();
        await using var players = await PlayersInstance.StartAsync(app);
        await players.PostAsync("/control/start");
        await Wait.UntilAsync(() => players.Ledger.Entries().Count > 100, "100 writes");
        await players.PostAsync("/control/stop");
        var first = players.Ledger.Entries().Count;

        await players.PostAsync("/control/start");
        var status = await players.PostAsync("/control/stop");

        Assert.True(Number(status, "writes", "acknowledged") < first);
        Assert.Equal(players.Ledger.Entries().Count, Number(await players.CompareAsync(), "checked"));
    }

    [Fact]
    public async Task Start_AppDown_AnswersUnavailableAndAutoStartWaits()
    {
        await using var app = await FakeApp.StartAsync();
        await using var players = await PlayersInstance.StartAsync(app, ("services:gateway:http:0", "http://127.0.0.1:1"), ("PLAYERS:AUTOSTART", "true"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await players.Client.PostAsync("/control/start", null)).StatusCode);
        Assert.False((await players.StatusAsync()).GetProperty("running").GetBoolean());
    }

    private static int Number(JsonElement element, params string[] path) => path.Aggregate(element, (e, name) => e.GetProperty(name)).GetInt32();
}
