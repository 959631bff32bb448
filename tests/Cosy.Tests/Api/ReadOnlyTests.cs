using System.Net;
using System.Net.Http.Json;
using Platform.Cosy.Api;
using Platform.ServiceDefaults;

namespace Platform.Cosy.Tests.Api;

public sealed class ReadOnlyTests
{
    [Fact]
    public async Task ReadOnly_On_RefusesWritesAndServesReads()
    {
        await using var app = await CosyInstance.StartAsync(await Stores.SeededAsync(15));
        var who = await app.SomebodyAsync();

        var state = await app.PostAsync("/admin/read-only", new { on = true });

        Assert.True(state.GetProperty("on").GetBoolean());
        Assert.Equal(0, state.GetProperty("inFlightWrites").GetInt32());
        var refused = await app.PostMessageAsync(Guid.NewGuid(), who, "too late");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("1", refused.Headers.RetryAfter?.ToString());
        Assert.Equal(HttpStatusCode.OK, (await app.Client.GetAsync("/api/worlds")).StatusCode);
        await app.PostAsync("/admin/read-only", new { on = false });
        Assert.Equal(HttpStatusCode.Created, (await app.PostMessageAsync(Guid.NewGuid(), who, "again")).StatusCode);
    }

    [Fact]
    public async Task ReadOnly_UnderLoad_NoWriteLandsAfterItAnswered()
    {
        var store = await Stores.SeededAsync(15);
        await using var app = await CosyInstance.StartAsync(store);
        var who = await app.SomebodyAsync();
        var load = Enumerable.Range(0, 200).Select(_ => app.PostMessageAsync(Guid.NewGuid(), who, "x")).ToList();

        await app.PostAsync("/admin/read-only", new { on = true });
        var atRest = await Stores.AskAsync<long>(store, "SELECT count(*) FROM activity");
        var answers = await Task.WhenAll(load);

        Assert.Equal(atRest, await Stores.AskAsync<long>(store, "SELECT count(*) FROM activity"));
        Assert.Equal(atRest, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
    }

    [Fact]
    public async Task Gate_ClosedWithWritesInFlight_CompletesWithTheLast()
    {
        var gate = new WriteGate();
        Assert.True(gate.TryEnter());
        Assert.True(gate.TryEnter());

        var closed = gate.CloseAsync();
        gate.Leave();
        Assert.False(closed.IsCompleted);
        Assert.False(gate.TryEnter());
        gate.Leave();

        await closed.WaitAsync(TimeSpan.FromSeconds(30));
        gate.Open();
        Assert.True(gate.TryEnter());
    }

    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    public async Task Store_RefusesWrites_AnswersUnavailableWithHintAndServesReads(int major)
    {
        var store = await Stores.SeededAsync(major);
        await using var app = await CosyInstance.StartAsync(store);
        var who = await app.SomebodyAsync();

        await Stores.RefuseWritesAsync(store);
        var answer = await app.PostMessageAsync(Guid.NewGuid(), who, "refused");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        var error = await answer.Content.ReadFromJsonAsync<ErrorBody>();
        Assert.Contains("takes no writes", error!.Error, StringComparison.Ordinal);
        Assert.NotEmpty(error.Hint);
        Assert.Equal(HttpStatusCode.OK, (await app.Client.GetAsync("/api/worlds")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.Client.GetAsync("/health/ready")).StatusCode);
    }
}
