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

        var (code, told) = await RehearseAsync("--rows", "100000", "--no-dashboard");

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
        Assert.InRange(root.GetProperty("freeze_ms").GetDouble(), 1, 2000);
        Assert.Equal(root.GetProperty("requests").GetProperty("injected").GetInt64(), root.GetProperty("requests").GetProperty("failed").GetInt64());
        Assert.Equal(0, root.GetProperty("writes").GetProperty("lost").GetInt64());
        Assert.InRange(root.GetProperty("stores")[0].GetProperty("rows_copied").GetInt64(), 200_000, long.MaxValue);
        Assert.All(root.GetProperty("passes").EnumerateArray(), pass => Assert.NotEmpty(pass.GetProperty("timeline").GetProperty("users").EnumerateArray()));
        Assert.Contains("<svg", await File.ReadAllTextAsync(Path.Combine(reports, "report.html"), Cancel));
    }

    private async Task<(int Code, string Told)> RehearseAsync(params string[] options)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        string[] arguments = [typeof(Entry).Assembly.Location, Path.Combine(AppHostLocation.Root()!, "plans", "rehearsal.yaml"), "--report", reports, .. options];
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
