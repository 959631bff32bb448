using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Discovery;
using Platform.ServiceDefaults.Http;

namespace Platform.ServiceDefaults;

/// <summary>HTTP clients with discovery, time-outs and bounded retries. Redirects are not followed and cookies not kept: an answer is what the server said.</summary>
public static class ServiceHttpClient
{
    /// <summary>A client whose base address is the service <paramref name="name"/> (or <c>_endpoint.name</c>).</summary>
    /// <param name="configure">Changes bounds for this client alone; <c>Retries = 0</c> opts out of retries.</param>
    public static IHttpClientBuilder AddServiceHttpClient(this IServiceCollection services, string name, Action<ServiceHttpOptions>? configure = null)
    {
        if (configure is not null)
            services.Configure(name, configure);
        return services.AddHttpClient(name, client => client.BaseAddress = new Uri($"http://{name}/"));
    }

    /// <summary>A client for programs without a host. The caller disposes it.</summary>
    public static HttpClient Create(ServiceEndpoints endpoints, ServiceHttpOptions? options = null, TimeProvider? time = null)
    {
        options ??= new ServiceHttpOptions();
        HttpMessageHandler chain = new ServiceDiscoveryHandler(endpoints) { InnerHandler = Transport(options) };
        if (options.Retries > 0)
            chain = new RetryHandler(options, time ?? TimeProvider.System) { InnerHandler = chain };
        return new HttpClient(chain) { Timeout = options.TotalTimeout };
    }

    /// <summary>Gives every client of the factory the defaults, whatever its name.</summary>
    internal static void AddServiceHttpClients(this IServiceCollection services)
    {
        services.AddHttpClient();
        services.TryAddSingleton<ServiceEndpoints>();
        services.AddSingleton<IConfigureOptions<HttpClientFactoryOptions>, ServiceHttpClientDefaults>();
    }

    internal static SocketsHttpHandler Transport(ServiceHttpOptions options) => new()
    {
        ConnectTimeout = options.ConnectTimeout,
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
        Proxy = new LoopbackDirectProxy(HttpClient.DefaultProxy),
    };
}
