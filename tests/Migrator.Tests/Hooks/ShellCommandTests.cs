using System.Diagnostics;
using Platform.Migrator.Hooks;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Hooks;

public sealed class ShellCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("platform-hooks-");
    private readonly Dictionary<string, string> _environment = new() { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["SECRET"] = "hush-hush-1", ["OTHER_SECRET"] = "not for hooks" };

    public void Dispose() => _folder.Delete(recursive: true);

    private Task<ShellOutcome> RunAsync(string command, string[]? named = null, int timeoutMs = 10_000, CancellationToken cancel = default) =>
        new ShellCommand(_environment.GetValueOrDefault, TimeProvider.System).RunAsync(new ShellRequest(command, _folder.FullName, named ?? [], TimeSpan.FromMilliseconds(timeoutMs)) { Told = { ["PLATFORM_STEP"] = "copy" } }, cancel);

    private Task<ShellOutcome> RunAsync(Func<ShellRequest, ShellRequest> more, string command) =>
        new ShellCommand(_environment.GetValueOrDefault, TimeProvider.System).RunAsync(more(new ShellRequest(command, _folder.FullName, [], TimeSpan.FromSeconds(10))), CancellationToken.None);

    [Theory]
    [InlineData("echo out; echo err >&2", 0, "out\nerr")]
    [InlineData("exit 7", 7, "")]
    [InlineData("no-such-program-here", 127, "not found")]
    [InlineData("cat", 0, "")] // no input waits for anybody
    [InlineData("echo $PLATFORM_STEP; pwd", 0, "copy")]
    public async Task Run_Command_TellsExitCodeAndOutput(string command, int exitCode, string output)
    {
        var outcome = await RunAsync(command);

        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.All(output.Split('\n'), line => Assert.Contains(line, outcome.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_Environment_HasOnlyWhatIsNamed()
    {
        var outcome = await RunAsync("env | cut -d= -f1 | sort | tr '\\n' ' '", ["SECRET"]);

        Assert.Equal("PATH PLATFORM_STEP PWD SECRET", outcome.Output.Replace("SHLVL ", "", StringComparison.Ordinal).Replace("_ ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_SecretPrinted_IsStruckOut()
    {
        var outcome = await RunAsync("echo token=${SECRET} other=${OTHER_VALUE:-none}");

        Assert.Equal("token=*** other=none", outcome.Output);
    }

    [Fact]
    public async Task Run_ValueThatLooksLikeCode_StaysAValue()
    {
        _environment["SECRET"] = "$(touch injected); `touch injected`";

        await RunAsync("echo \"${SECRET}\"");

        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public async Task Run_NamedVariableMissing_IsNotBegun()
    {
        var outcome = await RunAsync("touch begun", ["MISSING"]);

        Assert.Equal((null, "It was not begun: the environment has no MISSING. Set it, or correct the plan."), (outcome.ExitCode, outcome.Output));
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public async Task Run_MuchOutput_KeepsTheEnd()
    {
        var outcome = await RunAsync("i=0; while [ $i -lt 20000 ]; do echo line-$i; i=$((i+1)); done");

        Assert.EndsWith("line-19999", outcome.Output, StringComparison.Ordinal);
        Assert.InRange(outcome.Output.Length, 1000, 5000);
    }

    [Fact]
    public async Task Run_Input_IsFoundByteForByte()
    {
        byte[] input = [.. Enumerable.Range(0, 200_000).Select(i => (byte)i)];

        var outcome = await RunAsync(request => request with { Input = input, IsAnswer = true }, "cat; echo told >&2");

        Assert.Equal(input, outcome.Answer);
        Assert.Equal((0, "told"), (outcome.ExitCode, outcome.Output));
    }

    [Fact]
    public async Task Run_InputThatNobodyReads_EndsAllTheSame() =>
        Assert.Equal(3, (await RunAsync(request => request with { Input = new byte[500_000] }, "exec 0<&-; exit 3")).ExitCode);

    [Fact]
    public async Task Run_AnswerTooLong_IsNone() =>
        Assert.Null((await RunAsync(request => request with { IsAnswer = true }, $"head -c {WholeOutput.MostBytes + 1} /dev/zero")).Answer);

    [Fact]
    public async Task Run_GivenValues_CountFirstAndAreStruckOut()
    {
        var outcome = await RunAsync(request => request with { Given = new Dictionary<string, string> { ["SECRET"] = "from-the-plan" }, Secrets = ["another-secret"] }, "echo $SECRET another-secret; echo ${SECRET} > seen");

        Assert.Equal("*** ***", outcome.Output);
        Assert.Equal("from-the-plan\n", File.ReadAllText(Path.Combine(_folder.FullName, "seen")));
    }

    [Fact]
    public async Task Run_Hangs_IsKilledWithEverythingItStarted()
    {
        var outcome = await RunAsync("sleep 300 & echo $! > child; trap '' TERM; echo waiting; sleep 300; sleep 300", timeoutMs: 500);

        Assert.Null(outcome.ExitCode);
        Assert.Contains("waiting", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("It did not end within 0.5 s and was killed.", outcome.Output, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => !IsAlive(File.ReadAllText(Path.Combine(_folder.FullName, "child")).Trim()), "the child has ended");
    }

    [Fact]
    public async Task Run_Cancelled_KillsAndThrows()
    {
        using var cancel = new CancellationTokenSource();
        var running = RunAsync("sleep 300 & echo $! > child; wait", cancel: cancel.Token);
        var child = Path.Combine(_folder.FullName, "child");
        await Eventually.TrueAsync(() => File.Exists(child) && File.ReadAllText(child).EndsWith('\n'), "the child has begun");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Eventually.TrueAsync(() => !IsAlive(File.ReadAllText(child).Trim()), "the child has ended");
    }

    [Fact]
    public async Task Run_DaemonKeepsThePipe_EndsAllTheSame()
    {
        var watch = Stopwatch.StartNew();

        var outcome = await RunAsync("setsid sleep 30 & echo $! > child; echo done");

        Assert.Equal((0, "done"), (outcome.ExitCode, outcome.Output));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"took {watch.Elapsed}");
        Process.GetProcessById(int.Parse(File.ReadAllText(Path.Combine(_folder.FullName, "child")), System.Globalization.CultureInfo.InvariantCulture)).Kill();
    }

    /// <summary>A zombie, which nobody may have reaped yet, is not alive.</summary>
    private static bool IsAlive(string pid) =>
        File.Exists($"/proc/{pid}/stat") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
}
