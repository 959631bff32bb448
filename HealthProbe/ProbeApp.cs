using Platform.HealthProbe.Api;
using Platform.HealthProbe.Probing;
using Platform.Plans;
using Platform.Plans.Http;
using Platform.ServiceDefaults;

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
        var app = builder.Build();
        app.MapServiceDefaults();
        app.MapProbeApi();
        return app;
    }

    /// <summary>Asks once, and for as long as the probe's own time-out says: a retry would hide what a user sees.</summary>
    public static HttpCaller Caller(Plan plan, ServiceEndpoints endpoints, TimeProvider time) => new(
        ServiceHttpClient.Create(endpoints, new ServiceHttpOptions { Retries = 0, TotalTimeout = Timeout.InfiniteTimeSpan }),
        PlanEnvironment.Of(plan, Environment.GetEnvironmentVariable),
        time);
}
