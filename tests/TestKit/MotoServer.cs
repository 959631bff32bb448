using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Amazon.Runtime;
using Platform.Aws;

namespace Platform.TestKit;

/// <summary>A stand-in for AWS's API, of its own process. It checks no signatures, permissions or quotas.</summary>
public sealed class MotoServer : IAsyncDisposable
{
    public const string Region = "eu-central-1";
    private const string Program = "moto_server";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);
    private readonly Process _process;

    private MotoServer(Process process, string url) => (_process, Url) = (process, url);

    /// <summary>Null when it can be started here, else a sentence for <c>Assert.Skip</c>.</summary>
    public static string? Missing => Programs.Find(Program) is null ? "moto_server is missing: pip install 'moto[server]'" : null;

    public string Url { get; }

    public AwsAccess Access => new() { Region = Region, Endpoint = new Uri(Url), Credentials = new BasicAWSCredentials("testing", "testing"), Timeout = TimeSpan.FromSeconds(30) };

    public static async Task<MotoServer> StartAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var start = new ProcessStartInfo(Program, ["-H", "127.0.0.1", "-p", $"{port}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["MOTO_ECS_NEW_ARN"] = "true";
            var said = new StringBuilder();
            var process = Process.Start(start)!;
            process.OutputDataReceived += (_, line) => Keep(said, line.Data);
            process.ErrorDataReceived += (_, line) => Keep(said, line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            var server = new MotoServer(process, $"http://127.0.0.1:{port}");
            if (await server.AnswersAsync())
                return server;
            await server.DisposeAsync();
            if (attempt == 3)
                throw new InvalidOperationException($"moto_server did not start: {said}");
        }
    }

    /// <summary>As if nothing had ever been made in it.</summary>
    public async Task ResetAsync()
    {
        using var http = new HttpClient();
        (await http.PostAsync($"{Url}/moto-api/reset", null)).EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Longest && !_process.HasExited)
        {
            try
            {
                if ((await http.GetAsync($"{Url}/moto-api/data.json")).IsSuccessStatusCode)
                    return !_process.HasExited;
            }
            catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
            {
                // Not yet.
            }
            await Task.Delay(100);
        }
        return false;
    }

    private static void Keep(StringBuilder said, string? line)
    {
        lock (said)
            said.AppendLine(said.Length < 10_000 ? line : null);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>Programs on the machine's PATH.</summary>
internal static class Programs
{
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);
}
