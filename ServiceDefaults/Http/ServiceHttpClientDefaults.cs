using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Discovery;

namespace Platform.ServiceDefaults.Http;

/// <summary>Applies <see cref="ServiceHttpOptions"/> to each client of the factory; what a client configures for itself comes later and wins.</summary>
internal sealed class ServiceHttpClientDefaults(
    IOptionsMonitor<ServiceHttpOptions> options, ServiceEndpoints endpoints, TimeProvider time) : IConfigureNamedOptions<HttpClientFactoryOptions>
{
    public void Configure(HttpClientFactoryOptions factory) => Configure(Options.DefaultName, factory);

    public void Configure(string? name, HttpClientFactoryOptions factory)
    {
        var bounds = options.Get(name);
        factory.HttpClientActions.Insert(0, client => client.Timeout = bounds.TotalTimeout);
        factory.HttpMessageHandlerBuilderActions.Insert(0, builder =>
        {
            builder.PrimaryHandler = ServiceHttpClient.Transport(bounds);
            if (bounds.Retries > 0)
                builder.AdditionalHandlers.Add(new RetryHandler(bounds, time));
            builder.AdditionalHandlers.Add(new ServiceDiscoveryHandler(endpoints));
        });
    }
}
