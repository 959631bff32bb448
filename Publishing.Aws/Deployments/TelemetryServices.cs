using Platform.Plans.Reading;
using Platform.Publishing.Aws.Manifests;
using Platform.Publishing.Aws.Settings;

namespace Platform.Publishing.Aws.Deployments;

/// <summary>
/// The collector takes OTLP from every service; it makes CloudWatch metrics of the meters, and passes everything on to the Aspire dashboard, which
/// users of the load balancer reach with its token.
/// </summary>
internal sealed class TelemetryServices(EnvironmentSettings settings, ResourceNames names, Topology topology)
{
    public const string Dashboard = "aspire-dashboard";
    public const string Collector = "otel-collector";
    private const string DashboardImage = "mcr.microsoft.com/dotnet/aspire-dashboard:13.0";
    private const string CollectorImage = "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3";
    private const string TokenSecret = "dashboard-token";
    private const string KeySecret = "otlp-key";
    private const int DashboardPort = 18888;
    private const int DashboardOtlpPort = 18889;
    public const int OtlpPort = 4317;

    private static readonly GeneratedValue Token = new(32, Lower: true, Upper: true, Numeric: true, Special: false);

    public void CheckNames(Manifest manifest, PlanErrors errors)
    {
        foreach (var resource in manifest.Resources.Where(r => r.Name == Dashboard && settings.Telemetry.Dashboard || r.Name == Collector && settings.Telemetry.Collector))
            errors.Add(resource.Place, $"`{resource.Name}` is the name of a service that is added to every environment", "Rename the resource, or turn that part of `telemetry` off.");
    }

    /// <summary>What a service needs to know to be seen.</summary>
    public IReadOnlyList<(string, Value)> Variables(ServiceDeployment service)
    {
        var telemetry = settings.Telemetry;
        if (telemetry is { Dashboard: false, Collector: false } || service.Environment.Any(e => e.Name == "OTEL_EXPORTER_OTLP_ENDPOINT")) return [];
        var endpoint = telemetry.Collector ? $"http://{names.Host(Collector)}:{OtlpPort}" : $"http://{names.Host(Dashboard)}:{DashboardOtlpPort}";
        var variables = new List<(string, Value)>
        {
            ("OTEL_EXPORTER_OTLP_ENDPOINT", Value.Of(endpoint)), ("OTEL_EXPORTER_OTLP_PROTOCOL", Value.Of("grpc")), ("OTEL_SERVICE_NAME", Value.Of(service.Name)),
        };
        if (!telemetry.Collector)
            variables.Add(("OTEL_EXPORTER_OTLP_HEADERS", new Value([new Literal("x-otlp-api-key="), new SecretReference(Key())])));
        return variables;
    }

    public IEnumerable<ServiceDeployment> Build(Listeners listeners)
    {
        if (settings.Telemetry.Collector)
            yield return Small(Collector, ServiceRole.Collector, CollectorImage, [new("otlp", OtlpPort, Http: false)]) with
            {
                Environment = [("AOT_CONFIG_CONTENT", Value.Of(CollectorConfiguration.Write(names, settings))), .. settings.Telemetry.Dashboard ? [("DASHBOARD_KEY", Secret(Key()))] : Array.Empty<(string, Value)>()],
            };
        if (settings.Telemetry.Dashboard)
            yield return Small(Dashboard, ServiceRole.Dashboard, DashboardImage, [new("http", DashboardPort, Http: true), new("otlp", DashboardOtlpPort, Http: false)]) with
            {
                Exposure = listeners.Next("dashboard", DashboardPort, "/", "200-302"),
                Environment =
                [
                    ("DASHBOARD__FRONTEND__AUTHMODE", Value.Of("BrowserToken")), ("DASHBOARD__FRONTEND__BROWSERTOKEN", Secret(topology.Generate(TokenSecret, Token))),
                    ("DASHBOARD__OTLP__AUTHMODE", Value.Of("ApiKey")), ("DASHBOARD__OTLP__PRIMARYAPIKEY", Secret(Key())),
                    ("ASPNETCORE_FORWARDEDHEADERS_ENABLED", Value.Of("true")), ("DASHBOARD__APPLICATIONNAME", Value.Of(names.Prefix)),
                ],
            };
    }

    private static ServiceDeployment Small(string name, ServiceRole role, string image, IReadOnlyList<ServicePort> ports) =>
        new(name, role, new GivenImage(image)) { Cpu = 256, Memory = 512, MinTasks = 1, MaxTasks = 1, Ports = ports };

    private static Value Secret(string name) => new([new SecretReference(name)]);

    private string Key() => topology.Generate(KeySecret, Token);
}
