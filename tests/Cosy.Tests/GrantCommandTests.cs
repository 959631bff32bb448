using Microsoft.Extensions.Configuration;
using Platform.Cosy.Store;
using Platform.DevMongo;

namespace Platform.Cosy.Tests;

public sealed class GrantCommandTests : IAsyncDisposable
{
    private readonly DevMongoServer _server = DevMongoServer.Start(new(Users: [new("root", "of-the-root")]));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Grant_ThenSeedAsTheAppsUser_IsAllowedAndAnotherPasswordIsNotUntilItIsGranted()
    {
        var (app, changed) = (App("first"), App("second"));

        Assert.Equal(0, await GrantAsync(Admin, app));
        Assert.Equal(0, await SeedAsync(app));
        Assert.Equal(1, await SeedAsync(changed));
        Assert.Equal(0, await GrantAsync(Admin, changed));
        Assert.Equal(0, await SeedAsync(changed));
    }

    /// <summary>What a migration stands on: the app's own user does not pass a write block, as an administrator would.</summary>
    [Fact]
    public async Task Grant_UserMade_DoesNotPassAWriteBlock()
    {
        await GrantAsync(Admin, App("word"));
        await SeedAsync(App("word"));
        await using (var administrator = new Platform.Mongo.Wire.Client.MongoClient(Platform.Mongo.Wire.Client.MongoOptions.Parse(Admin)))
            await administrator.RunAsync("admin", w =>
            {
                w.WriteInt32("setUserWriteBlockMode", 1);
                w.WriteBoolean("global", true);
            }, Cancel);
        await using var store = StoreKinds.Open(StoreAddress.Parse(App("word")), TimeProvider.System);
        await using var asAdministrator = StoreKinds.Open(StoreAddress.Parse(Admin), TimeProvider.System);

        Assert.Equal(StoreFault.RefusesWrites, (await Assert.ThrowsAsync<StoreException>(() => store.AddUserAsync(new(Guid.NewGuid(), "late"), Cancel))).Fault);
        Assert.Equal(WriteOutcome.Created, await asAdministrator.AddUserAsync(new(Guid.NewGuid(), "late"), Cancel));
    }

    [Fact]
    public async Task Grant_WrongArgumentsAddressesOrServer_ExitsWithWhatItIs()
    {
        Assert.Equal(64, await GrantCommand.RunAsync(["grant", "more"], Configuration(Admin, App("x")), TextWriter.Null, Cancel));
        Assert.Equal(78, await GrantAsync(null, App("x")));
        Assert.Equal(78, await GrantAsync(Admin, "Host=a;Username=b;Database=c"));
        Assert.Equal(78, await GrantAsync(Admin, $"mongodb://127.0.0.1:{_server.Port}/cosy"));
        Assert.Equal(1, await GrantAsync(Admin.Replace("of-the-root", "wrong", StringComparison.Ordinal), App("x")));
    }

    private string Admin => $"mongodb://root:of-the-root@127.0.0.1:{_server.Port}/cosy?authSource=admin";

    private string App(string password) => $"mongodb://cosy:{password}@127.0.0.1:{_server.Port}/cosy?authSource=cosy";

    private static Task<int> GrantAsync(string? admin, string app) => GrantCommand.RunAsync(["grant"], Configuration(admin, app), TextWriter.Null, Cancel);

    private static Task<int> SeedAsync(string app) => SeedCommand.RunAsync(["seed", "500"], Configuration(null, app), TextWriter.Null, Cancel);

    private static IConfiguration Configuration(string? admin, string main) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:admin", admin), new("ConnectionStrings:main", main)]).Build();
}
