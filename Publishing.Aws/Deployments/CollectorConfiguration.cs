using System.Globalization;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Deployments;

/// <summary>The collector's own configuration: OTLP in; embedded metrics in CloudWatch Logs and OTLP to the dashboard out.</summary>
internal static class CollectorConfiguration
{
    public static string Write(ResourceNames names, EnvironmentSettings settings) => string.Create(CultureInfo.InvariantCulture, $$"""
        receivers:
          otlp: { protocols: { grpc: { endpoint: "0.0.0.0:{{TelemetryServices.OtlpPort}}" } } }
        processors:
          memory_limiter: { check_interval: 1s, limit_mib: 400 }
          batch: { timeout: 10s }
        exporters:
          awsemf: { namespace: "{{names.MetricNamespace}}", log_group_name: "{{names.LogGroup("metrics")}}", region: "{{settings.Region}}", dimension_rollup_option: NoDimensionRollup, metric_declarations: [ { dimensions: [ [] ], metric_name_selectors: [ ".*" ] } ] }
        {{(settings.Telemetry.Dashboard ? Dashboard(names) : "")}}service:
          pipelines:
            metrics: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [{{Exporters("awsemf", settings)}}] }
        {{(settings.Telemetry.Dashboard ? Others : "")}}
        """).TrimEnd() + "\n";

    private const string Others = """
            traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp/dashboard] }
            logs: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp/dashboard] }
        """;

    private static string Dashboard(ResourceNames names) => $$"""
          otlp/dashboard: { endpoint: "{{names.Host(TelemetryServices.Dashboard)}}:18889", tls: { insecure: true }, headers: { x-otlp-api-key: "${env:DASHBOARD_KEY}" } }

        """;

    private static string Exporters(string own, EnvironmentSettings settings) => settings.Telemetry.Dashboard ? $"{own}, otlp/dashboard" : own;
}
