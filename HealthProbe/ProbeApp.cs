using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.HealthProbe.Api;
using Platform.HealthProbe.Probing;
using Platform.HealthProbe.Watching;
using Platform.Plans;
using Platform.Plans.Http;
using Platform.ServiceDefaults;
using Platform.ServiceDefaults.Health;

namespace Platform.HealthProbe;

/// <summary>The probe as a service.</summary>
internal static class ProbeApp
{
    public static Task<int> RunAsync(Plan plan) => Build(plan, []).RunServiceAsync();

    public static WebApplication Build(Plan plan, string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults();
        builder.Services.AddSingleton(plan);
        builder.Services.AddSingleton(services => Caller(plan, services.GetRequiredService<ServiceEndpoints>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<ProbeMetrics>();
        builder.Services.AddSingleton<ProbeSet>();
        builder.Services.AddHostedService<ProbeService>();
        builder.Services.AddMigratorWatch();
        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapHealth("/health/migrator", MigratorHealth.Tag);
        app.MapProbeApi();
        return app;
    }

    private static void AddMigratorWatch(this IServiceCollection services)
    {
        services.AddSingleton(s => new MigratorWatch(s.GetRequiredService<IConfiguration>(), Client(s.GetRequiredService<ServiceEndpoints>()), s.GetRequiredService<IMeterFactory>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<MigratorWatch>>()));
        services.AddHostedService(s => s.GetRequiredService<MigratorWatch>());
        services.AddHealthChecks()
            .AddCheck<MigratorHealth>("migrator", HealthStatus.Degraded, [HealthEndpoints.ReadyTag])
            .AddCheck<MigratorHealth>("heartbeat", HealthStatus.Unhealthy, [MigratorHealth.Tag]);
    }

    private static HttpClient Client(ServiceEndpoints endpoints) => ServiceHttpClient.Create(endpoints, new ServiceHttpOptions { Retries = 0, TotalTimeout = Timeout.InfiniteTimeSpan });

    /// <summary>Asks once, and for as long as the probe's own time-out says: a retry would hide what a user sees.</summary>
    public static HttpCaller Caller(Plan plan, ServiceEndpoints endpoints, TimeProvider time) => new(
        Client(endpoints),
        PlanEnvironment.Of(plan, Environment.GetEnvironmentVariable),
        time);
}
