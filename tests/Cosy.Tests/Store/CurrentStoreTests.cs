using System.Net;
using System.Net.Http.Json;
using Platform.Cosy.Store;
using Platform.Cosy.Store.Postgres;
using Platform.ServiceDefaults;
using Platform.TestKit;

namespace Platform.Cosy.Tests.Store;

public sealed class CurrentStoreTests
{
    public static TheoryData<int> Versions => Stores.Versions;

    [Theory, MemberData(nameof(Versions))]
    public async Task ConnectionsCut_UnderLoad_NoRequestFails(int major)
    {
        var store = await Stores.SeededAsync(major);
        await using var app = await CosyInstance.StartAsync(store);
        var who = await app.SomebodyAsync();
        using var end = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 12).Select(_ => new Writer()).ToList();
        var load = writers.Select(w => w.WriteAsync(app, who, end.Token)).ToList();

        for (var cut = 0; cut < 5; cut++)
        {
            // What one cut has hit is repeated once, so the next cut must find nothing of it: everybody has been answered a few times since.
            var seen = writers.Select(w => w.Written).ToList();
            await Wait.UntilAsync(() => Task.FromResult(load.Any(l => l.IsCompleted) || writers.Zip(seen, (w, before) => w.Written >= before + 4).All(answered => answered)), "load on the store");
            await Stores.CutConnectionsAsync(store);
        }
        await end.CancelAsync();
        await Task.WhenAll(load);
        var written = writers.Sum(w => w.Written);

        Assert.Equal(written, await Stores.AskAsync<long>(store, "SELECT count(*) FROM activity"));
        Assert.Equal(written, await Stores.AskAsync<long>(store, "SELECT count(DISTINCT write_id) FROM activity"));
    }

    [Fact]
    public async Task Store_Down_AnswersUnavailableThenComesBack()
    {
        Assert.SkipWhen(PostgresServer.Missing(15) is not null, PostgresServer.Missing(15) ?? "");
        await using var server = await PostgresServer.StartAsync(15, cancel: TestContext.Current.CancellationToken);
        var store = await server.CreateDatabaseAsync("cosy");
        await new Cosy.Store.Postgres.PostgresSeed(StoreAddress.Parse(store), TextWriter.Null).RunAsync(100, CancellationToken.None);
        await using var app = await CosyInstance.StartAsync(store);

        await server.StopAsync();
        var answer = await app.Client.GetAsync("/api/worlds");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        var error = await answer.Content.ReadFromJsonAsync<ErrorBody>();
        Assert.Contains($"127.0.0.1:{server.Port}/cosy", error!.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresServer.Password, error.Error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.Client.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.Client.GetAsync("/health/live")).StatusCode);
        Assert.False((await app.GetAsync("/admin/store")).GetProperty("reachable").GetBoolean());
        await server.StartAsync();
        await Wait.UntilAsync(async () => (await app.Client.GetAsync("/api/worlds")).IsSuccessStatusCode, "the store is back");
    }

    [Fact]
    public async Task Store_WithoutTables_IsReadyAndSaysWhatIsMissing()
    {
        await using var app = await CosyInstance.StartAsync(await Stores.EmptyAsync(17));

        Assert.Equal(HttpStatusCode.OK, (await app.Client.GetAsync("/health/ready")).StatusCode);
        var answer = await app.Client.GetAsync("/api/worlds");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("no tables yet", (await answer.Content.ReadFromJsonAsync<ErrorBody>())!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_Started_HasItsConnectionsOpenAndTellsItsIdentity()
    {
        var store = await Stores.SeededAsync(15);
        await using var app = await CosyInstance.StartAsync(store);

        Assert.Equal(PostgresStore.WarmConnections, await Stores.AskAsync<long>(store, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'cosy'"));
        var state = await app.GetAsync("/admin/store");
        Assert.Equal(await Stores.AskAsync<string>(store, "SELECT system_identifier::text FROM pg_control_system()"), state.GetProperty("systemIdentifier").GetString());
        Assert.Equal("unknown", state.GetProperty("side").GetString());
    }

    private sealed class Writer
    {
        private long _written;

        public long Written => Volatile.Read(ref _written);

        public async Task WriteAsync(CosyInstance app, Person who, CancellationToken end)
        {
            while (!end.IsCancellationRequested)
            {
                var answer = await app.PostMessageAsync(Guid.NewGuid(), who, "through the cut");
                Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(CancellationToken.None));
                Interlocked.Increment(ref _written);
            }
        }
    }
}
