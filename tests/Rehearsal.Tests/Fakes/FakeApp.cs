using Platform.Rehearsal.Api;
using Platform.Rehearsal.App;

namespace Platform.Rehearsal.Tests.Fakes;

/// <summary>The fake world as an app that the conductor can rehearse with: real HTTP clients against it.</summary>
internal sealed class FakeApp(FakeWorld world) : IRehearsedApp
{
    private readonly AppServices services = new(world.RunFile(), world.Tokens);

    public string? DashboardUrl => null;
    public IMigratorApi Migrator => services.Migrator;
    public IPlayersApi Players => services.Players;
    public IGatewayApi Gateway => services.Gateway;
    public ICosyApi CosySource => services.CosySource;
    public ICosyApi CosyTarget => services.CosyTarget;
    public Task<int?> ProcessAsync(string resource, CancellationToken cancel) => Task.FromResult<int?>(null);
    public Task<RunResource?> ResourceAsync(string resource, CancellationToken cancel) => Task.FromResult(world.RunFile().Resources.FirstOrDefault(one => one.Name == resource));
    public string? Ending => world.IsDead ? "The app host ended with exit code 3." : null;

    /// <summary>How often the output was asked to be kept.</summary>
    public int Kept { get; private set; }

    public string KeepOutput() => $"kept {++Kept}";

    public async ValueTask DisposeAsync()
    {
        services.Dispose();
        await world.DisposeAsync();
    }
}
