using System.Diagnostics;
using System.Text.Json;
using Platform.Hosting.Running;
using Platform.TestKit;

namespace Platform.Hosting.Tests.Running;

/// <summary>A real AppHost, killed for real.</summary>
public sealed class GuardianTests : IDisposable
{
    private readonly string directory = Path.Combine(Path.GetTempPath(), $"platform-test-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AppHost_KilledHard_LeavesNoProcess(bool withPostgres)
    {
        if (withPostgres && PostgresBinaries.Missing(15) is { } missing) Assert.Skip(missing);
        using var appHost = StartAppHost(withPostgres);
        var pids = await PidsAsync(withPostgres ? 3 : 2);
        var marker = ProcessTable.Environment(pids["stubborn"]).Single(v => v.StartsWith(Guardian.Marker, StringComparison.Ordinal));
        await Eventually.IsAsync(() => ProcessTable.WithVariable(marker).Count >= 5, "the sleeping children did not start");
        var all = ProcessTable.WithVariable(marker).Concat(pids.Values).Distinct().ToList();

        appHost.Kill();
        await Eventually.IsAsync(() => !all.Any(ProcessTable.IsAlive) && ProcessTable.WithVariable(marker).Count == 0, "processes were left behind");
    }

    [Fact]
    public async Task AppHost_Terminated_StopsEverythingAndExitsWithZero()
    {
        using var appHost = StartAppHost(withPostgres: false, "--Platform:StopTimeout=00:00:02");
        var pids = await PidsAsync(2);
        var marker = ProcessTable.Environment(pids["runaway"]).Single(v => v.StartsWith(Guardian.Marker, StringComparison.Ordinal));
        Process.Start("kill", ["-TERM", $"{appHost.Id}"]).WaitForExit();
        await appHost.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(0, appHost.ExitCode);
        Assert.Empty(ProcessTable.WithVariable(marker));
    }

    private Process StartAppHost(bool withPostgres, params string[] settings)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        string[] arguments = [EntryPoint.AppHost, .. withPostgres ? (string[])[EntryPoint.WithPostgres] : [], "--PLATFORM_DASHBOARD=none", .. settings];
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        info.Environment[RunDirectory.Key] = directory;
        var appHost = Process.Start(info)!;
        appHost.OutputDataReceived += (_, _) => { };
        appHost.BeginOutputReadLine();
        return appHost;
    }

    /// <summary>Process numbers by resource, once all are healthy.</summary>
    private async Task<Dictionary<string, int>> PidsAsync(int count)
    {
        var file = Path.Combine(directory, "run.json");
        var pids = new Dictionary<string, int>();
        await Eventually.IsAsync(() => File.Exists(file) && Read() == count, "the application did not start");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        return pids;

        int Read()
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file));
            pids = json.RootElement.GetProperty("resources").EnumerateArray().Where(r => r.GetProperty("health").GetString() == "Healthy")
                .ToDictionary(r => r.GetProperty("name").GetString()!, r => r.GetProperty("pid").GetInt32());
            return pids.Count;
        }
    }
}
