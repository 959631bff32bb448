using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Platform.Migrator.Cli;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Cli;

/// <summary>The built program in a directory of its own, as a person runs it.</summary>
internal sealed class MigratorProgram : IAsyncDisposable
{
    public const string Token = "a-token-for-this-test-alone";

    /// <summary>Nobody listens there.</summary>
    public const string Refusing = "Host=127.0.0.1;Port=1;Username=x;Password=secret-word;Database=";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly string directory = Directory.CreateTempSubdirectory("platform-migrator-cli-").FullName;
    private readonly Dictionary<string, string> settings = [];
    private readonly StringBuilder said = new();
    private readonly List<Process> started = [];
    private Process? service;

    public MigratorProgram()
    {
        Plan("{ name: main, kind: postgres }");
        this["PLATFORM_PLAN"] = PlanPath;
        this["PLATFORM_STATE"] = StatePath;
        this["MIGRATOR_TOKEN"] = Token;
        this["ConnectionStrings__main-source"] = Refusing + "a";
        this["ConnectionStrings__main-target"] = Refusing + "b";
        this["ASPNETCORE_URLS"] = Url = $"http://127.0.0.1:{FreePort()}";
        Http = new HttpClient { BaseAddress = new Uri(Url), Timeout = Longest };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public string PlanPath => Path.Combine(directory, "plan.yaml");

    public string StatePath => Path.Combine(directory, "state");

    public string Url { get; }

    /// <summary>The service's process.</summary>
    public int Pid => service!.Id;

    /// <summary>The service's API, with its token.</summary>
    public HttpClient Http { get; }

    /// <summary>No file of the service may grow beyond so many blocks of the shell's <c>ulimit -f</c> (512 or 1024 bytes): a disk that is full, for an ordinary user.</summary>
    public int? FileBlocks { get; set; }

    /// <summary>The environment of programs started from now on; the empty text unsets.</summary>
    public string this[string variable]
    {
        set => settings[variable] = value;
    }

    public void Plan(string stores, string rest = "approvals: [ cutover ]") => File.WriteAllText(PlanPath, $"name: a\nstores: [ {stores} ]\n{rest}\n");

    /// <summary>Runs it to its end.</summary>
    public async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(StartInfo(arguments))!;
        using var limit = new CancellationTokenSource(Longest);
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(limit.Token), process.StandardError.ReadToEndAsync(limit.Token));
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>Starts it and lets it run; it ends with this object at the latest.</summary>
    public Process Start(params string[] arguments)
    {
        var process = Process.Start(StartInfo(arguments))!;
        started.Add(process);
        return process;
    }

    /// <summary>A verb against the service that <see cref="ServeAsync"/> started.</summary>
    public Task<(int Code, string Output, string Errors)> AskAsync(params string[] verb) => RunAsync([.. verb, "--url", Url]);

    /// <summary>Starts the service, and returns when it listens.</summary>
    public async Task ServeAsync()
    {
        lock (said) said.Clear();
        service = Process.Start(FileBlocks is { } blocks ? Limited(blocks) : StartInfo("serve"))!;
        service.OutputDataReceived += Keep;
        service.ErrorDataReceived += Keep;
        service.BeginOutputReadLine();
        service.BeginErrorReadLine();
        await Eventually.TrueAsync(() => service.HasExited || Said().Contains("Application started", StringComparison.Ordinal), "the service listens", (int)Longest.TotalMilliseconds);
        Assert.False(service.HasExited, Said());
    }

    /// <summary>SIGTERM.</summary>
    /// <returns>The service's exit code.</returns>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{service!.Id}"]);
        return await EndAsync();
    }

    /// <summary>Waits until the service has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        using var limit = new CancellationTokenSource(Longest);
        await service!.WaitForExitAsync(limit.Token);
        return service.ExitCode;
    }

    public ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (service is { HasExited: false }) service.Kill();
        foreach (var process in started)
        {
            if (!process.HasExited) process.Kill();
            process.Dispose();
        }
        service?.Dispose();
        Directory.Delete(directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    public string Said()
    {
        lock (said) return said.ToString();
    }

    private ProcessStartInfo StartInfo(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ExitCodes).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return start;
    }

    /// <summary>Ignoring the signal, it gets EFBIG from its write, as it would get ENOSPC. The runtime's own files must not meet the limit.</summary>
    private ProcessStartInfo Limited(int blocks)
    {
        var start = StartInfo();
        (start.FileName, start.Arguments) = ("sh", "");
        start.ArgumentList.Clear();
        foreach (var word in new[] { "-c", $"trap '' XFSZ; ulimit -f {blocks}; exec dotnet \"$0\" serve", typeof(ExitCodes).Assembly.Location })
            start.ArgumentList.Add(word);
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return start;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (said) said.AppendLine(line.Data);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
