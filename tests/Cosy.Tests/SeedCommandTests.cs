using Microsoft.Extensions.Configuration;
using Platform.Cosy.Store.Seeds;

namespace Platform.Cosy.Tests;

public sealed class SeedCommandTests
{
    private const string Total = "SELECT (SELECT count(*) FROM worlds) + (SELECT count(*) FROM avatars) + (SELECT count(*) FROM users) + (SELECT count(*) FROM messages)";

    public static TheoryData<int> Versions => Stores.Versions;

    [Theory, MemberData(nameof(Versions))]
    public async Task Seed_RunTwiceThenForMore_HasExactlyTheRowsAskedFor(int major)
    {
        var store = await Stores.EmptyAsync(major);

        Assert.Equal(0, await RunAsync(store, "seed", "5000"));
        Assert.Equal(0, await RunAsync(store, "seed", "5000"));
        Assert.Equal(5000, await Stores.AskAsync<long>(store, Total));
        Assert.Equal(0, await RunAsync(store, "seed", "6000"));

        Assert.Equal(6000, await Stores.AskAsync<long>(store, Total));
        Assert.Equal(await Stores.AskAsync<long>(store, "SELECT count(*) FROM messages"), await Stores.AskAsync<long>(store, "SELECT sum(message_count)::bigint FROM worlds"));
        Assert.Equal(64, await Stores.AskAsync<long>(store, "SELECT count(*) FROM world_overview WHERE avatars > 0"));
    }

    [Fact]
    public async Task Seed_TwoAtOnce_TakeTurns()
    {
        var store = await Stores.EmptyAsync(15);

        Assert.All(await Task.WhenAll(RunAsync(store, "seed", "3000"), RunAsync(store, "seed", "3000")), code => Assert.Equal(0, code));

        Assert.Equal(3000, await Stores.AskAsync<long>(store, Total));
    }

    [Theory]
    [InlineData("seed")]
    [InlineData("seed", "x")]
    [InlineData("seed", "9")]
    [InlineData("seed", "100", "200")]
    public async Task Seed_BadArguments_Exits64(params string[] arguments) => Assert.Equal(64, await RunAsync("Host=nowhere", arguments));

    [Fact]
    public async Task Seed_NoStoreOrNonsense_Exits78()
    {
        Assert.Equal(78, await RunAsync(null, "seed", "100"));
        Assert.Equal(78, await RunAsync("Colour=blue", "seed", "100"));
    }

    [Fact]
    public async Task Seed_StoreDown_Exits1() => Assert.Equal(1, await RunAsync("Host=127.0.0.1;Port=1;Database=x;Username=x", "seed", "100"));

    [Theory]
    [InlineData(10)]
    [InlineData(99)]
    [InlineData(1_000_000)]
    public void Plan_AnyNumber_AddsUpWithEveryKindPossible(long rows)
    {
        var plan = SeedPlan.For(rows);

        Assert.Equal(rows, plan.Total);
        Assert.True(plan is { Worlds: > 0, Messages: > 0 } && plan.Avatars >= plan.Worlds);
    }

    private static Task<int> RunAsync(string? store, params string[] arguments) => SeedCommand.RunAsync(arguments,
        new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:main", store)]).Build(), TextWriter.Null, TestContext.Current.CancellationToken);
}
