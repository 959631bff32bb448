using System.Collections;
using Aspire.Hosting;
using Platform.Hosting.Running;

namespace Platform.Hosting.Dashboard;

/// <summary>The real Aspire dashboard as a process of the run. What it prints is in <c>dashboard.log</c> in the run directory.</summary>
internal sealed class DashboardProcess(IDistributedApplicationBuilder model, DashboardAccess access, RunDirectory directory, Guardian guardian, TimeProvider time)
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private ChildProcess? process;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var program = DashboardFinder.Find(model.Configuration[DashboardFinder.PathKey], model.AppHostDirectory);
        var log = TextWriter.Synchronized(new StreamWriter(Path.Combine(directory.Path, "dashboard.log")) { AutoFlush = true });
        process = ChildProcess.Start(new ProcessSpec(program, ["dashboard"], directory.Path, Variables()), guardian, (line, _) => log.WriteLine(line));
        _ = process.Exited.ContinueWith(_ => log.Dispose(), TaskScheduler.Default);
        await AnswersAsync(process, cancellationToken);
    }

    public Task StopAsync() => process?.StopAsync(StopPatience) ?? Task.CompletedTask;

    private async Task AnswersAsync(ChildProcess dashboard, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartPatience);
        try
        {
            while (!await AnswersOnceAsync(client, limit.Token))
            {
                if (dashboard.Exited.IsCompleted) throw Failed($"it ended with exit code {await dashboard.Exited}");
                await Task.Delay(Pause, time, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed($"it does not answer after {StartPatience.TotalSeconds:0} s");
        }
    }

    private async Task<bool> AnswersOnceAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri($"http://{PortAllocator.Loopback}:{access.FrontendPort}/"), cancellationToken);
            return true;
        }
        catch (HttpRequestException)
        {
            return false; // not yet
        }
    }

    private HostingException Failed(string problem) => new(
        ExitCode.ResourceFailed, "dashboard", problem, $"Read {Path.Combine(directory.Path, "dashboard.log")} (set PLATFORM_RUN_DIR to keep it), or go without: PLATFORM_DASHBOARD=none.");

    private Dictionary<string, string> Variables()
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(e => !((string)e.Key).StartsWith("Parameters__", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");
        // In its first 17 s it took 6 s of a processor to compile itself, while everything else started; nobody's requests wait for its best code. (The number is hexadecimal.)
        variables["DOTNET_TieredPGO"] = "0";
        variables["DOTNET_TC_CallCountThreshold"] = "C8";
        variables["ASPNETCORE_URLS"] = Loopback(access.FrontendPort);
        variables["ASPNETCORE_ENVIRONMENT"] = "Production";
        variables["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = Loopback(access.OtlpPort);
        variables["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = Loopback(access.OtlpHttpPort);
        variables["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = Loopback(access.ServicePort);
        variables["ASPIRE_DASHBOARD_TELEMETRY_OPTOUT"] = "true";
        variables["DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE"] = "ApiKey";
        variables["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] = access.ServiceKey;
        variables["DASHBOARD__OTLP__AUTHMODE"] = "ApiKey";
        variables["DASHBOARD__OTLP__PRIMARYAPIKEY"] = access.OtlpKey;
        variables["ASPIRE_DASHBOARD_API_ENABLED"] = "true";
        variables["DASHBOARD__API__AUTHMODE"] = "ApiKey";
        variables["DASHBOARD__API__PRIMARYAPIKEY"] = access.ApiKey;
        variables["DASHBOARD__FRONTEND__AUTHMODE"] = "BrowserToken";
        variables["DASHBOARD__FRONTEND__BROWSERTOKEN"] = access.BrowserToken;
        return variables;
    }

    private static string Loopback(int port) => $"http://{PortAllocator.Loopback}:{port}";
}
