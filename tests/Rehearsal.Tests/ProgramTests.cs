using System.Diagnostics;
using System.Globalization;
using Platform.Rehearsal.App;
using Platform.Rehearsal.Cli;
using Platform.Rehearsal.Tests.App;

namespace Platform.Rehearsal.Tests;

/// <summary>The program as a process of its own, with a script in the place of the app host.</summary>
public sealed class ProgramTests : IDisposable
{
    private const string NeverReady = "trap 'echo stopped >> \"$NOTES\"; exit 0' TERM; echo $PLATFORM_RUN_DIR >> \"$NOTES\"; for i in $(seq 600); do sleep 0.05; done";

    private readonly AppHostScript script = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => script.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Main_Interrupted_StopsTheAppHostAndLeavesNothing(string signal)
    {
        using var program = Start();
        var directory = (await script.NotesAsync(1))[0];
        await SendAsync(signal, program.Id);

        await program.WaitForExitAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(15), Cancel);
        Assert.Equal(ExitCodes.Interrupted, program.ExitCode);
        Assert.Equal("stopped", (await script.NotesAsync(2))[1]);
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public async Task Main_KilledOutright_TheAppHostIsAskedToStop()
    {
        using var program = Start();
        var directory = (await script.NotesAsync(1))[0];
        while (await program.StandardOutput.ReadLineAsync(Cancel) is { } line && !line.Contains("waiting for")) ; // by now it has provided for its death
        program.Kill();

        Assert.Equal("stopped", (await script.NotesAsync(2))[1]);
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Main_AppHostEndsAtOnce_CouldNotRun()
    {
        using var program = Start("echo no PostgreSQL 17 is on this machine; exit 3");
        var told = await program.StandardError.ReadToEndAsync(Cancel);
        await program.WaitForExitAsync(Cancel);

        Assert.Equal(ExitCodes.CouldNotRun, program.ExitCode);
        Assert.Contains("no PostgreSQL 17 is on this machine", told);
    }

    private Process Start(string body = NeverReady)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        string[] arguments = [typeof(Entry).Assembly.Location, Path.Combine(AppHostLocation.Root()!, "plans", "rehearsal.yaml"), "--report", script.LogDirectory];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment[AppHostLocation.Variable] = script.WriteOnly(body);
        return Process.Start(start)!;
    }

    private static async Task SendAsync(string signal, int pid)
    {
        using var kill = Process.Start("kill", [$"-{signal}", pid.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Cancel);
    }
}
