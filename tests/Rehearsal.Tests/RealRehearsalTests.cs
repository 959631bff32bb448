using System.Text.Json;
using Platform.Rehearsal.App;
using Platform.Rehearsal.Cli;
using Platform.Rehearsal.Passes;
using Platform.Rehearsal.Tests.Reports;
using Platform.TestKit;

namespace Platform.Rehearsal.Tests;

/// <summary>The whole thing once: real servers of two versions, the real app, gateway, migrator and users.</summary>
[Collection(RealWorld.Name)]
public sealed class RealRehearsalTests : IDisposable
{
    private readonly string reports = Directory.CreateTempSubdirectory("platform-real-rehearsal-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(reports, recursive: true);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Main_HundredThousandRowsBothPasses_EverythingHolds()
    {
        SkipWithoutServers();

        var (code, told) = await RehearseAsync(await GentlePlanAsync(soakSeconds: 4), "--rows", "100000", "--writes", "50", "--reads", "100", "--no-dashboard");

        Assert.True(code == ExitCodes.Held, $"exit code {code}{Environment.NewLine}{told}");
        await ReportIsCompleteAsync();
    }

    /// <summary>SIGKILL while it copies, verifies, freezes, has just committed, and shifts: each time a new process reads the journal and goes on.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Main_MigratorKilledInFivePlaces_FinishesAndNoWriteIsLost()
    {
        SkipWithoutServers();

        var (code, told) = await RehearseAsync(await GentlePlanAsync(soakSeconds: 3), "--rows", "50000", "--writes", "50", "--reads", "100", "--only", "kills", "--no-dashboard");

        Assert.True(code == ExitCodes.Held, $"exit code {code}{Environment.NewLine}{told}");
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(reports, "report.json"), Cancel));
        Assert.Equal([], ReportSchema.Read().Check(report.RootElement));
        var pass = Assert.Single(report.RootElement.GetProperty("passes").EnumerateArray().ToList());
        Assert.Equal("finished", pass.GetProperty("outcome").GetString());
        Assert.Equal(MigratorKills.Moments.Select(moment => moment.Words), pass.GetProperty("killed").EnumerateArray().Select(place => place.GetString()));
        Assert.Equal(5, pass.GetProperty("killed").GetArrayLength());
        Assert.All(["lost", "duplicated", "altered"], what => Assert.Equal(0, pass.GetProperty("writes").GetProperty(what).GetInt64()));
        Assert.InRange(pass.GetProperty("writes").GetProperty("acknowledged").GetInt64(), 500, long.MaxValue);
        Assert.Equal(0, pass.GetProperty("stores")[0].GetProperty("partitions_mismatched").GetInt64());
        Assert.InRange(pass.GetProperty("stores")[0].GetProperty("drain_expected_ms").GetDouble(), 0.1, 5_000);
        Assert.InRange(pass.GetProperty("stores")[0].GetProperty("drain_ms").GetDouble(), 0.1, 5_000);
    }

    /// <summary>Traffic, configuration, database and everything go back, each followed by another attempt that copies nothing.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Main_EveryPhaseTakenBack_LosesNothingAndEveryCheckIsWell()
    {
        SkipWithoutServers();

        var (code, told) = await RehearseAsync(await GentlePlanAsync(soakSeconds: 3), "--rows", "20000", "--writes", "50", "--reads", "50", "--bulk", "150000", "--rollbacks", "--no-dashboard");

        Assert.True(code == ExitCodes.Held, $"exit code {code}{Environment.NewLine}{told}");
        await EveryPhaseWentBackAsync();
    }

    /// <summary>A maintenance window: writes are refused while everything is copied and compared, and its length is reported.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Main_StoreMovesByDumpAndRestore_FinishesAndTellsItsDowntime()
    {
        SkipWithoutServers();

        var (code, told) = await RehearseAsync(await GentlePlanAsync("amapiano-snapshot.yaml", ("soak: 10s", "soak: 3s"), ("minimum_samples: 200", "minimum_samples: 20"), ("roll_back: 1500ms", "roll_back: 8s"), ("for: 10s", "for: 2s")),
            "--rows", "20000", "--writes", "50", "--reads", "50", "--only", "move", "--no-dashboard");

        Assert.True(code == ExitCodes.Held, $"exit code {code}{Environment.NewLine}{told}");
        await DowntimeIsToldAsync();
    }

    /// <summary>The same on two replica sets of MongoDB, which are whatever this machine has, the stand-in where it has none.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task CosyWorld_BothPasses_EverythingHolds()
    {
        var (code, told) = await RehearseAsync(await GentlePlanAsync("cosyworld.yaml", ("soak: 10s", "soak: 4s"), ("minimum_samples: 200", "minimum_samples: 20"), ("roll_back: 1500ms", "roll_back: 8s"), ("for: 10s", "for: 3s")),
            "--rows", "20000", "--writes", "50", "--reads", "100", "--no-dashboard");

        Assert.True(code == ExitCodes.Held, $"exit code {code}{Environment.NewLine}{told}");
        await ReportIsCompleteAsync(leastRows: 40_000);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task CosyWorld_EveryPhaseTakenBack_LosesNothingAndEveryCheckIsWell()
    {
        var (code, told) = await RehearseAsync(await GentlePlanAsync("cosyworld.yaml", ("soak: 10s", "soak: 3s"), ("minimum_samples: 200", "minimum_samples: 20"), ("roll_back: 1500ms", "roll_back: 8s"), ("for: 10s", "for: 3s")),
            "--rows", "10000", "--writes", "50", "--reads", "50", "--bulk", "20000", "--rollbacks", "--no-dashboard");

        Assert.True(code == ExitCodes.Held, $"exit code {code}{Environment.NewLine}{told}");
        await EveryPhaseWentBackAsync();
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task CosyWorld_StoreMovesByDumpAndRestore_FinishesAndTellsItsDowntime()
    {
        var (code, told) = await RehearseAsync(await GentlePlanAsync("cosyworld-snapshot.yaml", ("soak: 10s", "soak: 3s"), ("minimum_samples: 200", "minimum_samples: 20"), ("roll_back: 1500ms", "roll_back: 8s"), ("for: 10s", "for: 2s")),
            "--rows", "20000", "--writes", "50", "--reads", "50", "--only", "move", "--no-dashboard");

        Assert.True(code == ExitCodes.Held, $"exit code {code}{Environment.NewLine}{told}");
        await DowntimeIsToldAsync();
    }

    private static void SkipWithoutServers()
    {
        foreach (var major in new[] { 15, 17 })
            if (PostgresBinaries.Missing(major) is { } missing) Assert.Skip(missing);
    }

    private async Task EveryPhaseWentBackAsync()
    {
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(reports, "report.json"), Cancel));
        Assert.Equal([], ReportSchema.Read().Check(report.RootElement));
        var pass = Assert.Single(report.RootElement.GetProperty("passes").EnumerateArray().ToList());
        var takenBack = pass.GetProperty("roll_backs").EnumerateArray().ToList();
        Assert.Equal(["traffic", "configuration", "database", "everything"], takenBack.Select(one => one.GetProperty("phase").GetString()));
        Assert.All(takenBack, one => Assert.Equal(0, one.GetProperty("checks_failed").GetInt32()));
        Assert.All(takenBack.Skip(1), one => Assert.InRange(one.GetProperty("freeze_ms").GetDouble(), 1, 5000));
        Assert.Equal(0, pass.GetProperty("requests").GetProperty("failed").GetInt64());
        Assert.All(["lost", "duplicated", "altered"], what => Assert.Equal(0, pass.GetProperty("writes").GetProperty(what).GetInt64()));
    }

    private async Task DowntimeIsToldAsync()
    {
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(reports, "report.json"), Cancel));
        Assert.Equal([], ReportSchema.Read().Check(report.RootElement));
        var pass = Assert.Single(report.RootElement.GetProperty("passes").EnumerateArray().ToList());
        Assert.Equal("finished", pass.GetProperty("outcome").GetString());
        Assert.InRange(pass.GetProperty("freeze_ms").GetDouble(), 100, 300_000);
        Assert.InRange(pass.GetProperty("stores")[0].GetProperty("rows_copied").GetInt64(), 20_000, long.MaxValue);
        Assert.Equal(0, pass.GetProperty("stores")[0].GetProperty("partitions_mismatched").GetInt64());
        Assert.All(["lost", "duplicated", "altered"], what => Assert.Equal(0, pass.GetProperty("writes").GetProperty(what).GetInt64()));
    }

    private async Task ReportIsCompleteAsync(long leastRows = 200_000)
    {
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(reports, "report.json"), Cancel));
        var root = report.RootElement;
        Assert.Equal([], ReportSchema.Read().Check(root));
        Assert.Equal("finished", root.GetProperty("outcome").GetString());
        Assert.Equal(["finished", "rolled_back"], root.GetProperty("passes").EnumerateArray().Select(pass => pass.GetProperty("outcome").GetString()));
        Assert.InRange(root.GetProperty("freeze_ms").GetDouble(), 1, 5000);
        Assert.Equal(root.GetProperty("requests").GetProperty("injected").GetInt64(), root.GetProperty("requests").GetProperty("failed").GetInt64());
        Assert.Equal(0, root.GetProperty("writes").GetProperty("lost").GetInt64());
        Assert.InRange(root.GetProperty("stores")[0].GetProperty("rows_copied").GetInt64(), leastRows, long.MaxValue);
        Assert.All(root.GetProperty("passes").EnumerateArray(), pass => Assert.NotEmpty(pass.GetProperty("timeline").GetProperty("users").EnumerateArray()));
        Assert.Contains("<svg", await File.ReadAllTextAsync(Path.Combine(reports, "report.html"), Cancel));
    }

    /// <summary>The rehearsal's own plan for a machine that is busy with other tests: fewer users, so fewer samples; shorter soaks; more patience. Speed is shown by the bench.</summary>
    private Task<string> GentlePlanAsync(int soakSeconds) => GentlePlanAsync("rehearsal.yaml", ("budget: 2s", "budget: 5s"), ("soak: 12s", $"soak: {soakSeconds}s"), ("minimum_samples: 200", "minimum_samples: 20"), ("roll_back: 1500ms", "roll_back: 8s"), ("timeout: 500ms", "timeout: 2s"), ("for: 10s", "for: 3s"));

    private async Task<string> GentlePlanAsync(string plan, params (string Strict, string Gentle)[] changes)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(AppHostLocation.Root()!, "plans", plan), Cancel);
        foreach (var (strict, gentle) in changes)
        {
            Assert.Contains(strict, text, StringComparison.Ordinal);
            text = text.Replace(strict, gentle, StringComparison.Ordinal);
        }

        var path = Path.Combine(reports, "plan.yaml");
        await File.WriteAllTextAsync(path, text, Cancel);
        return path;
    }

    private Task<(int Code, string Told)> RehearseAsync(string plan, params string[] options) => RealWorld.RunAsync([plan, "--report", reports, .. options], Cancel);
}
