using System.Net;
using System.Net.Http.Json;
using Npgsql;
using Platform.Cosy.Store;
using Platform.Cosy.Store.Postgres;
using Platform.ServiceDefaults;

namespace Platform.Cosy.Tests.Api;

public sealed class WarmUpTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-warm-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Warm_OtherSide_ASwitchUsesTheSessionsThatWereMade()
    {
        var (source, target) = (await Stores.SeededAsync(15), await Stores.SeededAsync(17));
        var pointer = Path.Combine(_directory.FullName, "store.env");
        await using var app = await CosyInstance.StartAsync(source, ("COSY:POINTERFILE", pointer), ("ConnectionStrings:main-source", source), ("ConnectionStrings:main-target", target));

        var state = await app.PostAsync("/admin/warm?side=target");
        var made = await SessionsAsync(target);
        await File.WriteAllTextAsync(pointer, $"ConnectionStrings__main={target}\n");
        await Wait.UntilAsync(async () => (await app.GetAsync("/admin/store")).GetProperty("side").GetString() == "target", "the target is in use");

        Assert.Equal("target", state.GetProperty("side").GetString());
        Assert.Equal(PostgresStore.WarmConnections, made.Count);
        Assert.Subset(await SessionsAsync(target), made);
        Assert.Equal(HttpStatusCode.Created, (await app.PostMessageAsync(Guid.NewGuid(), await app.SomebodyAsync(), "there")).StatusCode);
    }

    /// <summary>The pointer may name what nobody expected: what was made ready for another store is let go.</summary>
    [Fact]
    public async Task Warm_ThenAnotherStore_IsNotUsedAndLeavesNoSession()
    {
        var (source, target, other) = (await Stores.SeededAsync(15), await Stores.SeededAsync(17), await Stores.SeededAsync(15));
        var pointer = Path.Combine(_directory.FullName, "store.env");
        await using var app = await CosyInstance.StartAsync(source, ("COSY:POINTERFILE", pointer), ("ConnectionStrings:main-target", target));
        await app.PostAsync("/admin/warm?side=target");

        await File.WriteAllTextAsync(pointer, $"ConnectionStrings__main={other}\n");
        var database = StoreAddress.Parse(other).Database;
        await Wait.UntilAsync(async () => (await app.GetAsync("/admin/store")).GetProperty("database").GetString() == database, "the other store is in use");

        await Wait.UntilAsync(async () => (await SessionsAsync(target)).Count == 0, "no session is left at the target");
    }

    [Fact]
    public async Task Warm_Itself_AsksItsOwnEndpointsOftenOnceAndThenALittle()
    {
        await using var app = await CosyInstance.StartAsync(await Stores.SeededAsync(15));

        var first = (await app.PostAsync("/admin/warm")).GetProperty("answered").GetInt32();
        var again = (await app.PostAsync("/admin/warm")).GetProperty("answered").GetInt32();

        Assert.True(first > 10 * again && again > 0, $"{first}, {again}");
    }

    [Fact]
    public async Task Warm_StoreWithoutTables_IsNoFault()
    {
        await using var app = await CosyInstance.StartAsync(await Stores.EmptyAsync(17));

        Assert.Equal(1, (await app.PostAsync("/admin/warm")).GetProperty("answered").GetInt32());
    }

    [Fact]
    public async Task Warm_UnknownSide_IsRefused()
    {
        await using var app = await CosyInstance.StartAsync(await Stores.SeededAsync(15));

        var answer = await app.Client.PostAsJsonAsync("/admin/warm?side=target", new { });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("this app must know that store's address", (await answer.Content.ReadFromJsonAsync<ErrorBody>())!.Error, StringComparison.Ordinal);
    }

    private static async Task<HashSet<int>> SessionsAsync(string store)
    {
        await using var connection = new NpgsqlConnection(store + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'cosy'", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var sessions = new HashSet<int>();
        while (await reader.ReadAsync())
            sessions.Add(reader.GetInt32(0));
        return sessions;
    }
}
