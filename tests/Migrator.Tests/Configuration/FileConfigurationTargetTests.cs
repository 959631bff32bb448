using System.Runtime.Versioning;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Migrator.Configuration;
using Platform.Migrator.Driving;
using Platform.Plans;
using Platform.Plans.Http;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Configuration;

[SupportedOSPlatform("linux")]
public sealed class FileConfigurationTargetTests : IDisposable
{
    private const string Before = "# the app's\nConnectionStrings__main=Host=old\nOTHER=1\n";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("platform-configuration-");

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    private static FileConfigurationTarget Target(string path, string value = "Host=new") =>
        new(path, () => new Dictionary<string, string> { ["ConnectionStrings__main"] = value }, null);

    [Fact]
    public async Task Apply_ThenRestore_IsByteForByte()
    {
        var path = PathOf("app.env");
        File.WriteAllText(path, Before);
        var target = Target(path);

        var snapshot = await target.SnapshotAsync(CancellationToken.None);
        await target.ApplyAsync(CancellationToken.None);
        await target.ApplyAsync(CancellationToken.None);
        Assert.Equal(Before.Replace("old", "new", StringComparison.Ordinal), File.ReadAllText(path));

        await target.RestoreAsync(snapshot, CancellationToken.None);
        await target.RestoreAsync(snapshot, CancellationToken.None);
        Assert.Equal(Before, File.ReadAllText(path));
        Assert.Equal(["app.env"], _folder.GetFiles().Select(file => file.Name));
    }

    [Fact]
    public async Task Apply_NoFile_CreatesOneForItsOwnerAndRestoreTakesItAway()
    {
        var target = Target(PathOf("new.json"));

        var snapshot = await target.SnapshotAsync(CancellationToken.None);
        await target.ApplyAsync(CancellationToken.None);
        Assert.Null(snapshot.Content);
        Assert.Equal("{\n  \"ConnectionStrings__main\": \"Host=new\"\n}\n", File.ReadAllText(PathOf("new.json")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf("new.json")));

        await target.RestoreAsync(snapshot, CancellationToken.None);
        Assert.False(File.Exists(PathOf("new.json")));
    }

    [Fact]
    public async Task Restore_ByAnotherProcess_KnowsWhatTheFirstApplied()
    {
        var path = PathOf("app.env");
        File.WriteAllText(path, Before);
        var first = Target(path);
        var snapshot = await first.SnapshotAsync(CancellationToken.None);
        await first.ApplyAsync(CancellationToken.None);

        await Target(path).RestoreAsync(snapshot, CancellationToken.None);

        Assert.Equal(Before, File.ReadAllText(path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Any_ChangedBySomebodyElse_IsRefusedAndLeftAlone(bool apply)
    {
        var path = PathOf("app.env");
        File.WriteAllText(path, Before);
        var target = Target(path);
        var snapshot = await target.SnapshotAsync(CancellationToken.None);
        File.AppendAllText(path, "THEIRS=1\n");

        var fault = await Assert.ThrowsAsync<StepFault>(() => apply ? target.ApplyAsync(CancellationToken.None) : target.RestoreAsync(snapshot, CancellationToken.None));

        Assert.Contains("changed by somebody else", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Before + "THEIRS=1\n", File.ReadAllText(path));
    }

    [Fact]
    public async Task Restore_ChangedAfterAnotherProcessApplied_IsRefused()
    {
        var path = PathOf("app.env");
        File.WriteAllText(path, Before);
        var first = Target(path);
        var snapshot = await first.SnapshotAsync(CancellationToken.None);
        await first.ApplyAsync(CancellationToken.None);
        File.AppendAllText(path, "THEIRS=1\n");

        await Assert.ThrowsAsync<StepFault>(() => Target(path).RestoreAsync(snapshot, CancellationToken.None));
    }

    [Fact]
    public async Task Apply_FileWithModeAndOwner_KeepsThem()
    {
        if (!System.Environment.IsPrivilegedProcess)
            Assert.Skip("root: only root can give a file to another owner");
        var path = PathOf("app.env");
        File.WriteAllText(path, Before);
        using (var chown = System.Diagnostics.Process.Start("chown", ["65534:65534", path]))
            await chown.WaitForExitAsync();
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);

        await Target(path).ApplyAsync(CancellationToken.None);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(path));
        Assert.Equal("65534:65534", await OutputAsync("stat", "-c", "%u:%g", path));
        Assert.Contains("Host=new", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_SymbolicLink_WritesWhatItPointsTo()
    {
        Directory.CreateDirectory(PathOf("real"));
        File.WriteAllText(PathOf("real/app.env"), Before);
        File.CreateSymbolicLink(PathOf("link.env"), "real/app.env");

        await Target(PathOf("link.env")).ApplyAsync(CancellationToken.None);

        Assert.Equal("real/app.env", new FileInfo(PathOf("link.env")).LinkTarget);
        Assert.Contains("Host=new", File.ReadAllText(PathOf("real/app.env")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_WhileSomebodyReads_ShowsOldOrNewAndNothingBetween()
    {
        var path = PathOf("app.env");
        File.WriteAllText(path, Before);
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(() =>
        {
            var odd = 0;
            while (!stop.IsCancellationRequested)
                odd += File.ReadAllText(path) is { } text && text.EndsWith("OTHER=1\n", StringComparison.Ordinal) && text.Contains("Host=", StringComparison.Ordinal) ? 0 : 1;
            return odd;
        });

        for (var i = 0; i < 50; i++)
            await Target(path, $"Host=new{i}").ApplyAsync(CancellationToken.None);
        await stop.CancelAsync();

        Assert.Equal(0, await reader);
    }

    [Theory]
    [InlineData("nowhere/app.env", "lies in a directory that does not exist")]
    [InlineData("list.json", "cannot be edited: it is no JSON object. It was left as it is")]
    public async Task Apply_UnfitPlace_SaysWhy(string name, string expected)
    {
        File.WriteAllText(PathOf("list.json"), "[]");

        var fault = await Assert.ThrowsAsync<StepFault>(() => Target(PathOf(name)).ApplyAsync(CancellationToken.None));

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_WithVerify_WaitsUntilTheAppHasTakenIt()
    {
        var path = PathOf("app.env");
        var asked = 0;
        await using var app = await FakeService.StartAsync(routes => routes.MapGet("/admin/store", () => Results.Json(new { side = ++asked < 4 ? "source" : "target" })));
        using var http = new HttpClient();
        var plan = Plan(path, app.Url);

        await Assert.Single(new ConfigurationTargets(Environment(path), new HttpCaller(http, Environment(path), TimeProvider.System), TimeProvider.System).Of(plan)).ApplyAsync(CancellationToken.None);

        Assert.Equal(4, asked);
        Assert.Equal("ConnectionStrings__main=Host=new\n", File.ReadAllText(path));
    }

    [Fact]
    public async Task Apply_AppNeverTakesIt_SaysWhatItAnswers()
    {
        var path = PathOf("app.env");
        var time = new ManualTime();
        await using var app = await FakeService.StartAsync(routes => routes.MapGet("/admin/store", () =>
        {
            time.Advance(TimeSpan.FromSeconds(20));
            return Results.Json(new { side = "source" });
        }));
        using var http = new HttpClient();
        var check = new HttpCheck(new HttpCall("GET", app.Url + "/admin/store") { Timeout = TimeSpan.FromMinutes(1) }, 200, new Dictionary<string, string> { ["side"] = "target" });
        var target = new FileConfigurationTarget(path, () => new Dictionary<string, string> { ["A"] = "1" }, new AppTakesIt(check, new(new HttpCaller(http, _ => null, time), time)));

        var fault = await Assert.ThrowsAsync<StepFault>(() => target.ApplyAsync(CancellationToken.None));

        Assert.Contains("`side` is `source`, not `target`", fault.Message, StringComparison.Ordinal);
        Assert.True(fault.IsTransient);
    }

    [Fact]
    public void Of_MissingVariable_NamesIt()
    {
        using var http = new HttpClient();
        var targets = new ConfigurationTargets(_ => null, new HttpCaller(http, _ => null, TimeProvider.System), TimeProvider.System);

        Assert.Contains("${POINTER}", Assert.Throws<StepFault>(() => targets.Of(Plan("x", "http://x"))).Message, StringComparison.Ordinal);
    }

    private static Plan Plan(string path, string url) => PlanFile.Parse(
        $$"""
        name: a
        stores: [ { name: main, kind: postgres } ]
        configuration: [ { file: "${POINTER}", values: { ConnectionStrings__main: "${TARGET_MAIN}" }, verify: { get: "{{url}}/admin/store", json: { side: target } } } ]
        """,
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "plan.yaml"));

    private static Func<string, string?> Environment(string path) => name => name switch { "POINTER" => Path.GetFileName(path), "TARGET_MAIN" => "Host=new", _ => null };

    private static async Task<string> OutputAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.Trim();
    }
}
