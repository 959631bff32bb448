using System.Collections.Concurrent;
using System.Net;
using Platform.Cosy.Store;

namespace Platform.Cosy.Tests.Store;

public sealed class StorePointerTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-pointer-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Switch_UnderLoad_FailsNoRequestAndLosesNoWrite()
    {
        var (source, target) = (await Stores.SeededAsync(15), await Stores.SeededAsync(17));
        var pointer = Write("store.env", source);
        await using var app = await CosyInstance.StartAsync(source, ("COSY:POINTERFILE", pointer), ("ConnectionStrings:main-source", source), ("ConnectionStrings:main-target", target));
        var who = await app.SomebodyAsync();
        Assert.Equal("source", await SideAsync(app));
        using var end = new CancellationTokenSource();
        var statuses = new ConcurrentBag<HttpStatusCode>();
        var load = Enumerable.Range(0, 12).Select(_ => LoadAsync(app, who, statuses, end.Token)).ToList();

        foreach (var (address, side) in new[] { (target, "target"), (source, "source"), (target, "target") })
        {
            var seen = statuses.Count;
            await Wait.UntilAsync(() => Task.FromResult(statuses.Count > seen + 100), "load on the store");
            Write("store.env", address);
            await Wait.UntilAsync(async () => await SideAsync(app) == side, $"the {side} is in use");
        }
        await end.CancelAsync();
        await Task.WhenAll(load);

        Assert.All(statuses, s => Assert.True(s is HttpStatusCode.Created or HttpStatusCode.OK, s.ToString()));
        var kept = await Stores.AskAsync<long>(source, "SELECT count(*) FROM activity") + await Stores.AskAsync<long>(target, "SELECT count(*) FROM activity");
        Assert.Equal(statuses.Count(s => s == HttpStatusCode.Created), kept);
    }

    [Fact]
    public async Task Switch_Done_ClosesTheConnectionsToTheOldStore()
    {
        var (source, target) = (await Stores.SeededAsync(15), await Stores.SeededAsync(17));
        var pointer = Write("store.env", source);
        await using var app = await CosyInstance.StartAsync(source, ("COSY:POINTERFILE", pointer));
        Assert.True(await SessionsAsync(source) > 0);

        Write("store.env", target);
        var port = StoreAddress.Parse(target).Port;
        await Wait.UntilAsync(async () => (await app.GetAsync("/admin/store")).GetProperty("port").GetInt32() == port, "the new store is in use");

        await Wait.UntilAsync(async () => await SessionsAsync(source) == 0, "no session is left at the old store");
    }

    [Fact]
    public async Task Pointer_FileAbsentThenWrittenThenGone_FollowsFileAndEnvironment()
    {
        var (source, target) = (await Stores.EmptyAsync(15), await Stores.EmptyAsync(17));
        var path = Path.Combine(_directory.FullName, "later.json");
        await using var app = await CosyInstance.StartAsync(source, ("COSY:POINTERFILE", path), ("ConnectionStrings:main-source", source), ("ConnectionStrings:main-target", target));
        Assert.Equal(("source", "env"), await WhereAsync(app));

        await File.WriteAllTextAsync(path, "{ \"ConnectionStrings\": { \"main\": ");
        await File.WriteAllTextAsync(path, $$"""{ "ConnectionStrings": { "main": "{{target}}" } }""");
        await Wait.UntilAsync(async () => await WhereAsync(app) == ("target", "file"), "the file is followed");
        File.Delete(path);
        await Wait.UntilAsync(async () => await WhereAsync(app) == ("source", "env"), "the environment counts again");
    }

    [Fact]
    public async Task Pointer_Nonsense_KeepsTheStore()
    {
        var source = await Stores.SeededAsync(15);
        var pointer = Write("store.env", source);
        await using var app = await CosyInstance.StartAsync(source, ("COSY:POINTERFILE", pointer));
        var who = await app.SomebodyAsync();
        var before = await app.GetAsync("/admin/store");

        await File.WriteAllTextAsync(pointer, "ConnectionStrings__main=Host=;Colour=blue\n");
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async n =>
        {
            await Task.Delay(n * 5);
            return await app.PostMessageAsync(Guid.NewGuid(), who, "still here");
        }));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Created, a.StatusCode));
        Assert.Equal(before.GetProperty("port").GetInt32(), (await app.GetAsync("/admin/store")).GetProperty("port").GetInt32());
    }

    private static async Task LoadAsync(CosyInstance app, Person who, ConcurrentBag<HttpStatusCode> statuses, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            statuses.Add((await app.PostMessageAsync(Guid.NewGuid(), who, "under load")).StatusCode);
            statuses.Add((await app.Client.GetAsync("/api/worlds/1/messages", CancellationToken.None)).StatusCode);
        }
    }

    private string Write(string name, string address)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path + ".new", $"# where the store is\nOTHER=1\nConnectionStrings__main={address}\n");
        File.Move(path + ".new", path, overwrite: true);
        return path;
    }

    private static async Task<string?> SideAsync(CosyInstance app) => (await WhereAsync(app)).Side;

    private static async Task<(string? Side, string? Pointer)> WhereAsync(CosyInstance app)
    {
        var state = await app.GetAsync("/admin/store");
        return (state.GetProperty("side").GetString(), state.GetProperty("pointer").GetString());
    }

    private static Task<long> SessionsAsync(string store) =>
        Stores.AskAsync<long>(store, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'cosy'");
}
