using Platform.Migrator.Configuration;
using Platform.Migrator.Driving;
using Platform.Migrator.Hooks;
using Platform.Plans;

namespace Platform.Migrator.Tests.Configuration;

/// <summary>What of an entry depends on a place that behaves badly; see <see cref="ConfigurationConformanceTests"/> for the rest.</summary>
public sealed class ConfigurationEntryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("platform-configuration-");

    public void Dispose() => _folder.Delete(recursive: true);

    private ConfigurationEntry Entry(string read, string apply = "true", string restore = "cat > shelf")
    {
        var shell = new ShellCommand(Environment.GetEnvironmentVariable, TimeProvider.System);
        return new ConfigurationEntry(new CommandConfigurationTarget(new CommandConfigurationPlan(read, apply, restore), _folder.FullName, () => new Dictionary<string, string>(), shell), [], null);
    }

    private KeptConfiguration Kept
    {
        get
        {
            var snapshots = new ConfigurationSnapshots(Path.Combine(_folder.FullName, "configuration"));
            snapshots.Prepare("m1");
            return snapshots.Of("m1", 0, "it");
        }
    }

    [Fact]
    public async Task Look_PlaceThatReadsDifferentlyEachTime_IsRefused()
    {
        var fault = await Assert.ThrowsAsync<StepFault>(() => Entry("date +%N").LookAsync(Kept, CancellationToken.None));

        Assert.Contains("reads differently each time", fault.Message, StringComparison.Ordinal);
        Assert.False(Kept.Exists);
    }

    [Fact]
    public async Task Restore_ThatDoesNotRestore_IsNoSuccess()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "shelf"), "old");
        var entry = Entry("cat shelf", "echo new > shelf", "echo else > shelf");
        await entry.LookAsync(Kept, CancellationToken.None);
        await entry.ApplyAsync(Kept, CancellationToken.None);

        var first = await Assert.ThrowsAsync<StepFault>(() => entry.RestoreAsync(Kept, CancellationToken.None));
        var again = await Assert.ThrowsAsync<StepFault>(() => entry.RestoreAsync(Kept, CancellationToken.None));

        Assert.Contains("reads differently from what was put back", first.Message, StringComparison.Ordinal);
        Assert.Equal(first.Message, again.Message);
    }
}
