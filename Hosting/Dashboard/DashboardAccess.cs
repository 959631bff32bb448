using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Platform.Hosting.Running;

namespace Platform.Hosting.Dashboard;

/// <summary>Addresses and keys between the AppHost, the dashboard, the services and a person's browser. New in every run.</summary>
internal sealed class DashboardAccess(IConfiguration configuration)
{
    /// <summary><c>none</c>: no dashboard, no telemetry.</summary>
    private const string ChoiceKey = "PLATFORM_DASHBOARD";

    private const string PortKey = "PLATFORM_DASHBOARD_PORT";

    public bool IsWanted { get; } = configuration[ChoiceKey] switch
    {
        null or "" or "aspire" or "true" => true,
        "none" or "false" => false,
        var other => throw new HostingException(ExitCode.Model, null, $"{ChoiceKey} is '{other}'", "Set it to none, or leave it out."),
    };

    public string ServiceKey { get; } = NewKey();

    public string OtlpKey { get; } = NewKey();

    /// <summary>For programs that read telemetry from the dashboard.</summary>
    public string ApiKey { get; } = NewKey();

    public string BrowserToken { get; } = configuration["ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"] ?? NewKey();

    public int FrontendPort { get; private set; }

    public int OtlpPort { get; private set; }

    public int OtlpHttpPort { get; private set; }

    public int ServicePort { get; private set; }

    public int ControlPort { get; private set; }

    /// <summary>Null when nobody would listen.</summary>
    public string? OtlpEndpoint => IsWanted ? $"http://{PortAllocator.Loopback}:{OtlpPort}" : null;

    public string? BaseUrl => IsWanted ? $"http://localhost:{FrontendPort}" : null;

    public Uri? LoginUrl => IsWanted ? new Uri($"http://localhost:{FrontendPort}/login?t={BrowserToken}") : null;

    public ControlAccess Control => new($"http://{PortAllocator.Loopback}:{ControlPort}", ServiceKey);

    public void Allocate(PortAllocator ports)
    {
        FrontendPort = Fixed() ?? ports.Free();
        OtlpPort = ports.Free();
        OtlpHttpPort = ports.Free();
        ServicePort = ports.Free();
        ControlPort = ports.Free();
    }

    private int? Fixed()
    {
        if (configuration[PortKey] is not { Length: > 0 } text) return null;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is 0 or > 65535)
            throw new HostingException(ExitCode.Model, null, $"{PortKey} is '{text}', which is no port", "Set it to a number from 1 to 65535, or leave it out.");
        return !IsWanted || PortAllocator.IsFree(port) ? port
            : throw new HostingException(ExitCode.PortInUse, "dashboard", $"port {port} is in use by another program", $"Stop that program (ss -ltnp 'sport = :{port}' names it), or leave {PortKey} out.");
    }

    private static string NewKey() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
