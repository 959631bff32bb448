using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Platform.ServiceDefaults.Telemetry;

/// <summary>
/// Sends traces and metrics over OTLP from start to stop, and flushes them on the way out. Stands in for the package <c>OpenTelemetry.Extensions.Hosting</c>.
/// Everything under <c>OTEL_*</c> is read from the host's configuration, <c>OTEL_METRIC_EXPORT_INTERVAL</c> and <c>OTEL_TRACES_SAMPLER</c> among it.
/// </summary>
/// <remarks>Registered first, so that it starts before and stops after every other hosted service.</remarks>
internal sealed class TelemetryService(IConfiguration configuration, ServiceIdentity identity, LoggerProvider logs) : IHostedService, IDisposable
{
    private const int FlushMs = 2000;
    private static readonly string[] Sources = ["Platform.*", "Npgsql", "Microsoft.AspNetCore", "System.Net.Http"];
    private static readonly string[] Meters = ["Platform.*", "Npgsql", "Microsoft.AspNetCore.*", "System.Net.Http", "System.Runtime"];

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .ConfigureResource(resource => Describe(resource, identity))
            .AddSource(Sources)
            .AddProcessor(new HealthSpanFilter())
            .AddOtlpExporter()
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .ConfigureResource(resource => Describe(resource, identity))
            .AddMeter(Meters)
            .AddOtlpExporter()
            .Build();
        return Task.CompletedTask;
    }

    /// <summary>Bounded: a collector that is gone does not hold up the shutdown.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => _traces?.ForceFlush(FlushMs), CancellationToken.None),
        Task.Run(() => _metrics?.ForceFlush(FlushMs), CancellationToken.None),
        Task.Run(() => logs.ForceFlush(FlushMs), CancellationToken.None));

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    internal static void Describe(ResourceBuilder resource, ServiceIdentity identity)
    {
        // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES are read by the SDK's own detectors and win over this.
        resource.AddService(identity.Name, autoGenerateServiceInstanceId: false).AddEnvironmentVariableDetector();
    }
}
