using System.Runtime.Versioning;
using Platform.Migrator.Configuration;
using Platform.Migrator.Driving;

namespace Platform.Migrator.Tests.Configuration;

[SupportedOSPlatform("linux")]
public sealed class FileConfigurationTargetTests : IDisposable
{
    private const string Before = "# the app's\nConnectionStrings__main=Host=old\nOTHER=1\n";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("platform-configuration-");

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    private static FileConfigurationTarget Target(string path, string value = "Host=new") =>
        new(path, () => new Dictionary<string, string> { ["ConnectionStrings__main"] = value });

    /// <summary>As an entry applies it: over what stands there now.</summary>
    private static async Task ApplyAsync(FileConfigurationTarget target) => await target.ApplyAsync(await target.ReadAsync(CancellationToken.None), CancellationToken.None);

    [Fact]
    public async Task Apply_ThenRestore_LeavesNothingBeside()
    {
        var path = PathOf("app.env");
        File.WriteAllText(path, Before);

        await ApplyAsync(Target(path));
        Assert.Equal(Before.Replace("old", "new", StringComparison.Ordinal), File.ReadAllText(path));

        await Target(path).RestoreAsync(System.Text.Encoding.UTF8.GetBytes(Before), CancellationToken.None);
        Assert.Equal(Before, File.ReadAllText(path));
        Assert.Equal(["app.env"], _folder.GetFiles().Select(file => file.Name));
    }

    [Fact]
    public async Task Apply_NoFile_CreatesOneForItsOwnerAndRestoreTakesItAway()
    {
        var target = Target(PathOf("new.json"));
        Assert.Null(await target.ReadAsync(CancellationToken.None));

        await ApplyAsync(target);
        Assert.Equal("{\n  \"ConnectionStrings__main\": \"Host=new\"\n}\n", File.ReadAllText(PathOf("new.json")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf("new.json")));

        await target.RestoreAsync(null, CancellationToken.None);
        Assert.False(File.Exists(PathOf("new.json")));
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

        await ApplyAsync(Target(path));

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

        await ApplyAsync(Target(PathOf("link.env")));

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
            await ApplyAsync(Target(path, $"Host=new{i}"));
        await stop.CancelAsync();

        Assert.Equal(0, await reader);
    }

    [Theory]
    [InlineData("nowhere/app.env", "lies in a directory that does not exist")]
    [InlineData("list.json", "cannot be edited: it is no JSON object. It was left as it is")]
    public async Task Apply_UnfitPlace_SaysWhy(string name, string expected)
    {
        File.WriteAllText(PathOf("list.json"), "[]");

        var fault = await Assert.ThrowsAsync<StepFault>(() => ApplyAsync(Target(PathOf(name))));

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    private static async Task<string> OutputAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.Trim();
    }
}
