using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.ServiceDefaults;

public static class BearerTokenExtensions
{
    /// <summary>
    /// Every endpoint of the group (or the one endpoint) answers 401 unless the request bears the token in the variable <paramref name="variable"/>.
    /// Checked before anything of the request is read. Without the variable the service refuses to start.
    /// </summary>
    public static TBuilder RequireToken<TBuilder>(this TBuilder endpoints, string variable) where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Finally(endpoint =>
        {
            var token = BearerToken.From(endpoint.ApplicationServices.GetRequiredService<IConfiguration>(), variable);
            var guarded = endpoint.RequestDelegate;
            endpoint.RequestDelegate = context => token.IsShownBy(context.Request) ? guarded!(context) : token.RefuseAsync(context);
        });
        return endpoints;
    }
}
