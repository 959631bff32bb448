using System.Diagnostics;
using System.Globalization;
using Platform.Rehearsal.Api;

namespace Platform.Rehearsal.App;

/// <summary>Starts the built app host in a directory of its own, and waits until every resource is ready.</summary>
internal sealed class AppHostStarter(AppHostOptions options, TimeProvider time) : IAppStarter
{
    public async Task<IRehearsedApp> StartAsync(string pass, Action<string> said, CancellationToken cancel)
    {
        var directory = new RunDirectory(pass, options.KeepData);
        AppHostProcess? process = null;
        try
        {
            var tokens = new ServiceTokens();
            process = AppHostProcess.Start(StartInfo(directory.Path, tokens), Path.Combine(directory.Path, "apphost.log"), options.StopWithin);
            var run = await ReadyAsync(directory.Path, process, said, cancel);
            return new AppHostApp(process, directory, new AppServices(run, tokens), run.DashboardUrl, () => KeepLog(directory.Path, pass));
        }
        catch (Exception fault)
        {
            if (process is not null) await process.DisposeAsync();
            if (fault is SetupException && process is not null) said($"the app host's output is in {KeepLog(directory.Path, pass)}");
            directory.Dispose();
            throw;
        }
    }

    private ProcessStartInfo StartInfo(string directory, ServiceTokens tokens)
    {
        var isLibrary = options.Binary.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(isLibrary ? "dotnet" : options.Binary)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetDirectoryName(options.Binary),
        };
        if (isLibrary) start.ArgumentList.Add(options.Binary);
        foreach (var (name, value) in Environment(directory).Concat(tokens.Environment()).Concat(options.More)) start.Environment[name] = value;
        return start;
    }

    private Dictionary<string, string> Environment(string directory) => new()
    {
        ["PLATFORM_RUN_DIR"] = directory,
        ["PLATFORM_PLAN"] = options.PlanPath,
        ["Seed__Rows"] = options.Rows.ToString(CultureInfo.InvariantCulture),
        ["PLAYERS__WRITESPERSECOND"] = options.Load.WritesPerSecond.ToString(CultureInfo.InvariantCulture),
        ["PLAYERS__READSPERSECOND"] = options.Load.ReadsPerSecond.ToString(CultureInfo.InvariantCulture),
        ["PLATFORM_DASHBOARD"] = options.Dashboard ? "aspire" : "none",
    };

    private async Task<RunFile> ReadyAsync(string directory, AppHostProcess process, Action<string> said, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var before = "";
        while (true)
        {
            if (process.Ending is { } ending) throw new SetupException(ending, "Run './run' to see it start by itself.");
            var run = await RunFile.ReadAsync(directory, cancel);
            var open = run?.Resources.Where(resource => !resource.IsReady).ToList() ?? [];
            if (open.Find(resource => resource.HasFailed) is { } failed) throw await FailedAsync(failed, process, cancel);
            if (run is { Resources.Count: > 0 } && open.Count == 0) return run;

            var now = run is null ? "the app host to start" : string.Join(", ", open.Select(resource => resource.Name));
            if (now != before) said($"waiting for {before = now}");
            if (time.GetElapsedTime(started) > options.ReadyWithin) throw TooLate(run, open, process);
            await Task.Delay(options.PollEvery, time, cancel);
        }
    }

    /// <summary>The app host stops when a resource fails, and ends with the reason: worth a short wait.</summary>
    private async Task<SetupException> FailedAsync(RunResource resource, AppHostProcess process, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (process.Ending is null && time.GetElapsedTime(started) < options.FaultReportWithin) await Task.Delay(options.PollEvery, time, cancel);
        return new SetupException(process.Ending ?? $"{resource}. {process.Output}", "Its console log, in the dashboard or above, says why.");
    }

    private SetupException TooLate(RunFile? run, List<RunResource> open, AppHostProcess process) => new(
        $"The app was not ready within {options.ReadyWithin.TotalSeconds:0} s: "
            + (run is null ? "the app host has not written its run file" : string.Join("; ", open)) + $". {process.Output}",
        "Look at the resource's console log; on a slow machine seed fewer rows (--rows).");

    private string KeepLog(string directory, string pass)
    {
        var kept = Path.Combine(options.LogDirectory, $"{pass}-apphost.log");
        Directory.CreateDirectory(options.LogDirectory);
        File.Copy(Path.Combine(directory, "apphost.log"), kept, overwrite: true);
        return kept;
    }

    private sealed class AppHostApp(AppHostProcess process, RunDirectory directory, AppServices services, string? dashboardUrl, Func<string> keepLog) : IRehearsedApp
    {
        public string? DashboardUrl => dashboardUrl;
        public IMigratorApi Migrator => services.Migrator;
        public IPlayersApi Players => services.Players;
        public IGatewayApi Gateway => services.Gateway;
        public ICosyApi CosySource => services.CosySource;
        public ICosyApi CosyTarget => services.CosyTarget;
        public string? Ending => process.Ending;

        public string KeepOutput() => keepLog();

        public async Task<int?> ProcessAsync(string resource, CancellationToken cancel) => (await ResourceAsync(resource, cancel))?.Pid;

        public async Task<RunResource?> ResourceAsync(string resource, CancellationToken cancel) =>
            (await RunFile.ReadAsync(directory.Path, cancel))?.Resources.FirstOrDefault(one => one.Name == resource);

        public async ValueTask DisposeAsync()
        {
            services.Dispose();
            await process.DisposeAsync();
            directory.Dispose();
        }
    }
}
