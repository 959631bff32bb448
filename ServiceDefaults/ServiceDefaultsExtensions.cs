using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Platform.ServiceDefaults.Health;
using Platform.ServiceDefaults.Logging;
using Platform.ServiceDefaults.Telemetry;
using Platform.ServiceDefaults.Web;

namespace Platform.ServiceDefaults;

/// <summary>What every service of Platform has in common: telemetry, logs, health, discovery, HTTP clients, errors as JSON and a draining shutdown.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Lowest in precedence, so that any configuration the operator gives wins.</summary>
    private static readonly Dictionary<string, string?> LogLevels = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        // Whoever asks gets the answer with its reason. A service that is just starting is asked often, and is no error.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        ["Logging:LogLevel:System.Net.Http.HttpClient"] = "Warning",
    };

    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder) where TBuilder : IHostApplicationBuilder
    {
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = LogLevels });
        builder.Services.TryAddSingleton(TimeProvider.System);
        var identity = new ServiceIdentity(
            builder.Configuration["OTEL_SERVICE_NAME"] ?? builder.Environment.ApplicationName,
            builder.Configuration["PLATFORM_CLIENT"]);
        builder.Services.AddSingleton(identity);
        builder.AddJsonConsole();
        builder.AddTelemetry(identity);
        builder.AddHealthAndDrain();
        builder.Services.AddServiceHttpClients();
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddTransient<IStartupFilter, EdgeStartupFilter>();
        return builder;
    }

    /// <summary>Maps <c>/health/live</c> and <c>/health/ready</c>.</summary>
    public static TApp MapServiceDefaults<TApp>(this TApp app) where TApp : IEndpointRouteBuilder
    {
        HealthEndpoints.Map(app);
        return app;
    }
}
