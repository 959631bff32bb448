using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Platform.ServiceDefaults.Telemetry;

internal static class TelemetryRegistration
{
    public const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Without an OTLP endpoint nothing is collected: telemetry costs nothing where nobody looks.</summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder, ServiceIdentity identity)
    {
        if (string.IsNullOrEmpty(builder.Configuration[EndpointKey]))
            return;
        // Without it the server's spans carry no method, path or status.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, TelemetryService>());
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
            logging.ParseStateValues = true;
        });
        builder.Services.ConfigureOpenTelemetryLoggerProvider(provider => provider
            .ConfigureResource(resource => TelemetryService.Describe(resource, identity))
            .AddOtlpExporter());
    }
}
