using System.Diagnostics;
using System.Text.Json;
using Platform.Rehearsal.App;
using Platform.Rehearsal.Cli;
using Platform.Rehearsal.Tests.Reports;
using Platform.TestKit;

namespace Platform.Rehearsal.Tests;

/// <summary>The whole thing once: real servers of two versions, the real app, gateway, migrator and users.</summary>
public sealed class RealRehearsalTests : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(6);

    private readonly string reports = Directory.CreateTempSubdirectory("platform-real-rehearsal-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(reports, recursive: true);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Main_HundredThousandRowsBothPasses_EverythingHolds()
    {
        foreach (var major in new[] { 15, 17 })
            if (PostgresBinaries.Missing(major) is { } missing) Assert.Skip(missing);

        var (code, told) = await RehearseAsync(await GentlePlanAsync(), "--rows", "100000", "--writes", "50", "--reads", "100", "--no-dashboard");

        Assert.True(code == ExitCodes.Held, $"exit code {code}{Environment.NewLine}{told}");
        await ReportIsCompleteAsync();
    }

    private async Task ReportIsCompleteAsync()
    {
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(reports, "report.json"), Cancel));
        var root = report.RootElement;
        Assert.Equal([], ReportSchema.Read().Check(root));
        Assert.Equal("finished", root.GetProperty("outcome").GetString());
        Assert.Equal(["finished", "rolled_back"], root.GetProperty("passes").EnumerateArray().Select(pass => pass.GetProperty("outcome").GetString()));
        Assert.InRange(root.GetProperty("freeze_ms").GetDouble(), 1, 5000);
        Assert.Equal(root.GetProperty("requests").GetProperty("injected").GetInt64(), root.GetProperty("requests").GetProperty("failed").GetInt64());
        Assert.Equal(0, root.GetProperty("writes").GetProperty("lost").GetInt64());
        Assert.InRange(root.GetProperty("stores")[0].GetProperty("rows_copied").GetInt64(), 200_000, long.MaxValue);
        Assert.All(root.GetProperty("passes").EnumerateArray(), pass => Assert.NotEmpty(pass.GetProperty("timeline").GetProperty("users").EnumerateArray()));
        Assert.Contains("<svg", await File.ReadAllTextAsync(Path.Combine(reports, "report.html"), Cancel));
    }

    /// <summary>The rehearsal's own plan for a machine that is busy with other tests: fewer users, so fewer samples; shorter soaks; more patience. Speed is shown by the bench.</summary>
    private async Task<string> GentlePlanAsync()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(AppHostLocation.Root()!, "plans", "rehearsal.yaml"), Cancel);
        (string Strict, string Gentle)[] changes = [("budget: 2s", "budget: 5s"), ("soak: 12s", "soak: 6s"), ("minimum_samples: 200", "minimum_samples: 20"), ("roll_back: 1500ms", "roll_back: 8s"), ("timeout: 500ms", "timeout: 2s")];
        foreach (var (strict, gentle) in changes)
        {
            Assert.Contains(strict, text, StringComparison.Ordinal);
            text = text.Replace(strict, gentle, StringComparison.Ordinal);
        }

        var path = Path.Combine(reports, "plan.yaml");
        await File.WriteAllTextAsync(path, text, Cancel);
        return path;
    }

    private async Task<(int Code, string Told)> RehearseAsync(string plan, params string[] options)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        string[] arguments = [typeof(Entry).Assembly.Location, plan, "--report", reports, .. options];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var program = Process.Start(start)!;
        try
        {
            var (output, errors) = (program.StandardOutput.ReadToEndAsync(Cancel), program.StandardError.ReadToEndAsync(Cancel));
            await program.WaitForExitAsync(Cancel).WaitAsync(Longest, Cancel);
            return (program.ExitCode, await output + await errors);
        }
        finally
        {
            if (!program.HasExited) program.Kill();
        }
    }
}
