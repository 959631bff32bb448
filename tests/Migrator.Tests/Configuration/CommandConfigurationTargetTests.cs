using System.Text;
using Platform.Migrator.Configuration;
using Platform.Migrator.Driving;
using Platform.Migrator.Hooks;
using Platform.Plans;

namespace Platform.Migrator.Tests.Configuration;

public sealed class CommandConfigurationTargetTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("platform-configuration-");

    public void Dispose() => _folder.Delete(recursive: true);

    private CommandConfigurationTarget Target(string read = "cat shelf", string apply = "true", string restore = "cat > shelf", int timeoutMs = 10_000)
    {
        var place = new CommandConfigurationPlan(read, apply, restore) { Timeout = TimeSpan.FromMilliseconds(timeoutMs) };
        return new CommandConfigurationTarget(place, _folder.FullName, () => new Dictionary<string, string> { ["ADDRESS"] = "Host=new-and-secret" }, new ShellCommand(Environment.GetEnvironmentVariable, TimeProvider.System));
    }

    private string Shelf
    {
        get => File.ReadAllText(Path.Combine(_folder.FullName, "shelf"));
        set => File.WriteAllText(Path.Combine(_folder.FullName, "shelf"), value);
    }

    [Fact]
    public async Task Apply_Values_AreInTheCommandsEnvironmentAndNoCode()
    {
        await Target(apply: "printf '%s' \"$ADDRESS\" > shelf").ApplyAsync(null, CancellationToken.None);

        Assert.Equal("Host=new-and-secret", Shelf);
    }

    [Fact]
    public async Task Restore_AnyBytes_ComeBackByteForByte()
    {
        byte[] content = [0, 255, 10, 13, 10];

        await Target().RestoreAsync(content, CancellationToken.None);

        Assert.Equal(content, await Target().ReadAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("echo $ADDRESS >&2; echo broken >&2; exit 7", 20_000, "ended with 7: ***\nbroken")]
    [InlineData("sleep 300", 300, "did not end within 0.3 s and was killed")]
    public async Task Apply_FailsOrHangs_SaysWhatItPrintedWithoutTheValues(string apply, int timeoutMs, string expected)
    {
        var fault = await Assert.ThrowsAsync<StepFault>(() => Target(apply: apply, timeoutMs: timeoutMs).ApplyAsync(null, CancellationToken.None));

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("new-and-secret", fault.Message, StringComparison.Ordinal);
        Assert.True(fault.IsTransient);
    }

    [Fact]
    public async Task Restore_FailsAndPrintsWhatItGot_TellsNoSecret()
    {
        var fault = await Assert.ThrowsAsync<StepFault>(() => Target(restore: "cat; exit 1").RestoreAsync(Encoding.UTF8.GetBytes("A=1\nADDRESS=old-and-secret\n"), CancellationToken.None));

        Assert.DoesNotContain("old-and-secret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_Fails_IsNeverAnEmptyContent()
    {
        var fault = await Assert.ThrowsAsync<StepFault>(() => Target(read: "printf ha; echo lf; echo gone >&2; exit 1").ReadAsync(CancellationToken.None));

        Assert.Contains("ended with 1: gone", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("half", fault.Message, StringComparison.Ordinal);
    }
}
