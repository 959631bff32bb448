using Platform.Players.Api;
using Platform.Players.Compare;
using Platform.Players.Ledger;
using Platform.Players.Load;
using Platform.ServiceDefaults;

namespace Platform.Players;

/// <summary>What the program is made of.</summary>
internal static class PlayersApp
{
    public static void AddPlayers(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(all => PlayersSettings.Read(all.GetRequiredService<IConfiguration>()));
        services.AddSingleton<PlayersMetrics>().AddSingleton<LoadControl>().AddSingleton<AuditClients>();
        services.AddSingleton(all => new GatewayClient(all.GetRequiredService<ServiceEndpoints>(), all.GetRequiredService<TimeProvider>()));
        services.AddSingleton<LedgerFiles>().AddSingleton(all => new WriteLedger(all.GetRequiredService<LedgerFiles>().Open()));
        services.Configure<ServiceHttpOptions>(AuditClient.Client, http => http.TotalTimeout = TimeSpan.FromSeconds(30));
        services.AddSingleton<AutoStart>().AddHostedService(all => all.GetRequiredService<AutoStart>());
        services.AddHealthChecks().AddCheck<AutoStart>("users", tags: ["ready"]);
    }

    public static void MapPlayers(this WebApplication app) => PlayersEndpoints.Map(app);
}
