using System.Collections.Concurrent;
using System.Net;
using Platform.Cosy.Store;

namespace Platform.Cosy.Tests.Store.Mongo;

/// <summary>The app as it runs, on MongoDB: what a migration does to it.</summary>
public sealed class MongoAppTests : IAsyncDisposable
{
    private readonly MongoStoreServer _first = new();
    private readonly MongoStoreServer _second = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-mongo-app-");

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Switch_UnderLoad_FailsNoRequestAndLosesNoWrite()
    {
        var (source, target) = (await SeededAsync(_first), await SeededAsync(_second));
        var pointer = Path.Combine(_directory.FullName, "store.env");
        await using var app = await CosyInstance.StartAsync(source, ("COSY:POINTERFILE", pointer), ("ConnectionStrings:main-source", source), ("ConnectionStrings:main-target", target));
        using var end = new CancellationTokenSource();
        var answers = new ConcurrentBag<(Guid Id, HttpStatusCode Status)>();
        var load = await LoadAsync(app, answers, end.Token);

        foreach (var (address, side) in new[] { (target, "target"), (source, "source"), (target, "target") })
        {
            var seen = answers.Count;
            await Wait.UntilAsync(() => Task.FromResult(answers.Count > seen + 60), "load on the store");
            await app.PostAsync($"/admin/warm?side={side}");
            await WriteAsync(pointer, address);
            await Wait.UntilAsync(async () => (await app.GetAsync("/admin/store")).GetProperty("side").GetString() == side, $"the {side} is in use");
        }
        await end.CancelAsync();
        await load;

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Created, a.Status));
        Assert.Equal(answers.Count, await EffectsAsync(source, answers) + await EffectsAsync(target, answers));
    }

    [Fact]
    public async Task ConnectionsCut_UnderLoad_NoRequestFails()
    {
        var store = await SeededAsync(_first);
        await using var app = await CosyInstance.StartAsync(store);
        using var end = new CancellationTokenSource();
        var answers = new ConcurrentBag<(Guid Id, HttpStatusCode Status)>();
        var load = await LoadAsync(app, answers, end.Token);

        for (var cut = 0; cut < 4; cut++)
        {
            var seen = answers.Count;
            await Wait.UntilAsync(() => Task.FromResult(answers.Count > seen + 60), "load on the store");
            await _first.CutConnectionsAsync(store);
        }
        await end.CancelAsync();
        await load;

        Assert.All(answers, a => Assert.True(a.Status is HttpStatusCode.Created or HttpStatusCode.OK, a.Status.ToString()));
        Assert.Equal(answers.Count, await EffectsAsync(store, answers));
    }

    private static async Task<Task> LoadAsync(CosyInstance app, ConcurrentBag<(Guid, HttpStatusCode)> answers, CancellationToken end)
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 4).Select(app.SomebodyAsync));
        return Task.WhenAll(people.Select(async who =>
        {
            while (!end.IsCancellationRequested)
            {
                var id = Guid.NewGuid();
                answers.Add((id, (await app.PostMessageAsync(id, who, "under load")).StatusCode));
            }
        }));
    }

    private static async Task<long> EffectsAsync(string address, IEnumerable<(Guid Id, HttpStatusCode Status)> answers)
    {
        await using var store = StoreKinds.Open(StoreAddress.Parse(address), TimeProvider.System);
        var sum = 0L;
        foreach (var some in answers.Select(a => a.Id).Chunk(1_000)) sum += (await store.AuditAsync(AuditKind.Message, some, CancellationToken.None)).Sum(e => e.Effects);
        return sum;
    }

    private static async Task<string> SeededAsync(MongoStoreServer server)
    {
        var store = await server.EmptyAsync();
        await StoreKinds.Seed(StoreAddress.Parse(store), TextWriter.Null).RunAsync(400, TestContext.Current.CancellationToken);
        return store;
    }

    private static async Task WriteAsync(string path, string address)
    {
        await File.WriteAllTextAsync($"{path}.new", $"ConnectionStrings__main={address}\n");
        File.Move($"{path}.new", path, overwrite: true);
    }
}
