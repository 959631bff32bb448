using Platform.Rehearsal.Api;

namespace Platform.Rehearsal.App;

/// <summary>The services of one running app, found through its run file.</summary>
internal sealed class AppServices : IDisposable
{
    private readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };

    public AppServices(RunFile run, ServiceTokens tokens)
    {
        Migrator = new MigratorApi(Service("migrator", run.Endpoint("migrator"), tokens.Migrator));
        Players = new PlayersApi(Service("players", run.Endpoint("players"), tokens.Players));
        Gateway = new GatewayApi(Service("gateway", run.Endpoint("gateway", "admin"), tokens.Gateway));
        CosySource = new CosyApi(Service("cosy-source", run.Endpoint("cosy-source"), tokens.Cosy));
        CosyTarget = new CosyApi(Service("cosy-target", run.Endpoint("cosy-target"), tokens.Cosy));
    }

    public IMigratorApi Migrator { get; }
    public IPlayersApi Players { get; }
    public IGatewayApi Gateway { get; }
    public ICosyApi CosySource { get; }
    public ICosyApi CosyTarget { get; }

    public void Dispose() => http.Dispose();

    private JsonService Service(string name, Uri address, string token) => new(name, address, token, http);
}
