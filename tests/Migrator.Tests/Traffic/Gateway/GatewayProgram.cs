using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Traffic.Gateway;

/// <summary>The real gateway as a process of its own, with nobody behind it.</summary>
internal sealed class GatewayProgram : IAsyncDisposable
{
    public const string Token = "gateway-token";

    private readonly Process _process;

    private GatewayProgram(Process process, string url, string adminUrl) => (_process, Url, AdminUrl) = (process, url, adminUrl);

    /// <summary>Where users come in.</summary>
    public string Url { get; }

    public string AdminUrl { get; }

    public static async Task<GatewayProgram> StartAsync(HttpClient http)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Platform.Gateway.dll")]) { RedirectStandardOutput = true };
        var (port, adminPort) = (FreePort(), FreePort());
        foreach (var (name, value) in new[] { ("SOURCE", "http://127.0.0.1:1"), ("TARGET", "http://127.0.0.1:1"), ("PORT", $"{port}"), ("ADMINPORT", $"{adminPort}") })
            start.Environment[$"GATEWAY__{name}"] = value;
        start.Environment["GATEWAY_TOKEN"] = Token;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var program = new GatewayProgram(process, $"http://127.0.0.1:{port}", $"http://127.0.0.1:{adminPort}");
        await Eventually.TrueAsync(() => process.HasExited || program.AnswersAsync(http).GetAwaiter().GetResult(), "the gateway answers", 30_000);
        return process.HasExited ? throw new InvalidOperationException($"the gateway ended with {process.ExitCode}") : program;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
    }

    private async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            return (await http.GetAsync(AdminUrl + "/admin/state")).StatusCode == HttpStatusCode.Unauthorized;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
