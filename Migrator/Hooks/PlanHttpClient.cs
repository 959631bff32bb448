using Platform.Plans.Http;
using Platform.ServiceDefaults;

namespace Platform.Migrator.Hooks;

/// <summary>The HTTP client for what a plan names: with service discovery, and without retries or a time-out of its own (each call brings one).</summary>
internal static class PlanHttpClient
{
    public const string Name = "plan";

    public static IHttpClientBuilder AddPlanHttpClient(this IServiceCollection services)
    {
        services.Configure<ServiceHttpOptions>(Name, options =>
        {
            options.Retries = 0;
            options.TotalTimeout = Timeout.InfiniteTimeSpan;
        });
        return services.AddHttpClient(Name);
    }

    public static HttpCaller PlanCaller(this IHttpClientFactory clients, Func<string, string?> environment, TimeProvider time) =>
        new(clients.CreateClient(Name), environment, time);
}
