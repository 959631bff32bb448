using System.Diagnostics;
using System.Globalization;
using Platform.Hosting.Dashboard;
using Platform.Hosting.Running;

namespace Platform.Hosting.Backchannel;

/// <summary>Who this AppHost is and where its dashboard is, for everybody who asks; and that it may be told to stop.</summary>
internal sealed class AppHostFacts(AppHostIdentity identity, CliProcess cli, DashboardAccess dashboard, Readiness readiness, StopRequest stop, AppHostLog log)
{
    /// <summary>The version of the API that this AppHost compiles against.</summary>
    private const string AspireVersion = "13.5.4";

    private readonly DateTimeOffset startedAt = Process.GetCurrentProcess().StartTime;

    public RpcMethods AddTo(RpcMethods methods) => methods
        .Add("GetAppHostInformationAsync", () => new { appHostPath = identity.ProjectPath, processId = Environment.ProcessId, cliProcessId = cli.Id, startedAt, cliLogFilePath = cli.LogFile })
        .Add("GetAppHostInfoAsync", () => new
        {
            pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture), aspireHostVersion = AspireVersion, appHostPath = identity.ProjectPath, cliProcessId = cli.Id, startedAt, cliLogFilePath = cli.LogFile,
        })
        .Add("GetDashboardUrlsAsync", async (_, token) => await UrlsAsync(token))
        .Add("GetDashboardInfoAsync", async (_, token) => await InfoAsync(token))
        .Add("WaitForAppHostReadyAsync", async (_, token) =>
        {
            await readiness.WaitAsync(token);
            return new { isReady = true };
        })
        .AddStream("GetAppHostLogEntriesAsync", (_, token) => log.ReadAsync(token))
        .Add("StopAsync", Stop)
        .Add("StopAppHostAsync", Stop)
        .Add("RequestStopAsync", Stop);

    private async Task<object> UrlsAsync(CancellationToken cancellationToken)
        => new { dashboardHealthy = await readiness.WaitAsync(cancellationToken), baseUrlWithLoginToken = dashboard.LoginUrl };

    private async Task<object> InfoAsync(CancellationToken cancellationToken)
    {
        var isHealthy = await readiness.WaitAsync(cancellationToken);
        return new { apiBaseUrl = dashboard.BaseUrl, apiToken = isHealthy ? dashboard.ApiKey : null, dashboardUrls = dashboard.LoginUrl is { } url ? new[] { url } : [], isHealthy };
    }

    private object? Stop()
    {
        stop.Ask();
        return new { };
    }
}
