using Platform.Cosy.Api;
using Platform.Cosy.Bot;
using Platform.Cosy.Page;
using Platform.Cosy.Store;

namespace Platform.Cosy;

/// <summary>What the app is made of.</summary>
internal static class CosyApp
{
    public static void AddCosy(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(all => CosySettings.Read(all.GetRequiredService<IConfiguration>()));
        services.AddSingleton<Func<StoreAddress, ICosyStore>>(all => address => StoreKinds.Open(address, all.GetRequiredService<TimeProvider>()));
        services.AddSingleton<CosyMetrics>().AddSingleton<CurrentStore>().AddSingleton<StoreReport>();
        services.AddSingleton<WriteGate>().AddSingleton<Writer>().AddSingleton<HomePage>().AddSingleton<Ticker>();
        services.AddSingleton<WarmUp>().AddSingleton<FailureInjection>().AddSingleton<StoreErrors>();
        // In this order: the bot needs the store that the pointer sets.
        services.AddSingleton<StorePointer>().AddHostedService(all => all.GetRequiredService<StorePointer>());
        services.AddSingleton<LorekeeperBot>().AddHostedService(all => all.GetRequiredService<LorekeeperBot>());
        services.AddHealthChecks().AddCheck<StoreHealth>("store", tags: ["ready"], timeout: TimeSpan.FromSeconds(3));
    }

    public static void MapCosy(this WebApplication app)
    {
        app.UseMiddleware<StoreErrors>();
        app.UseMiddleware<FailureInjection>();
        app.MapGet("/", (HomePage page, CancellationToken cancel) => page.RenderAsync(cancel));
        WorldEndpoints.Map(app);
        AdminEndpoints.Map(app);
    }
}
