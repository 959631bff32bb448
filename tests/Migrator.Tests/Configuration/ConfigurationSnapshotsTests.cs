using System.Runtime.Versioning;
using Platform.Migrator.Configuration;
using Platform.Plans;

namespace Platform.Migrator.Tests.Configuration;

[SupportedOSPlatform("linux")]
public sealed class ConfigurationSnapshotsTests : IDisposable
{
    private static readonly byte[] Content = [0, 255, 10, 13, 34];
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("platform-snapshots-");

    private ConfigurationSnapshots Snapshots => new(Path.Combine(_state.FullName, "configuration"));

    public void Dispose() => _state.Delete(recursive: true);

    private async Task<KeptConfiguration> KeptAsync(byte[]? content)
    {
        Snapshots.Prepare("m1");
        var kept = Snapshots.Of("m1", 0, "file /srv/app.env");
        await kept.KeepAsync(content, CancellationToken.None);
        return Snapshots.Of("m1", 0, "file /srv/app.env");
    }

    [Fact]
    public async Task Keep_Content_IsForItsOwnerOnly()
    {
        var kept = await KeptAsync(Content);

        Assert.Equal(Content, await kept.ReadAsync("it", CancellationToken.None));
        Assert.Equal(Path.Combine(_state.FullName, "configuration", "m1", "01-file-srv-app.env.snapshot"), kept.SnapshotPath);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(kept.SnapshotPath));
        const UnixFileMode folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal((folder, folder), (File.GetUnixFileMode(Path.GetDirectoryName(kept.SnapshotPath)!), File.GetUnixFileMode(Path.Combine(_state.FullName, "configuration"))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Keep_NothingOrEmpty_StayDifferent(bool empty)
    {
        var kept = await KeptAsync(empty ? [] : null);

        Assert.True(kept.Exists);
        Assert.Equal(empty ? [] : null, await kept.ReadAsync("it", CancellationToken.None));
    }

    [Fact]
    public async Task Keep_Twice_IsRefused()
    {
        var kept = await KeptAsync(Content);

        await Assert.ThrowsAsync<InvalidOperationException>(() => kept.KeepAsync([1], CancellationToken.None));
        Assert.Equal(Content, await kept.ReadAsync("it", CancellationToken.None));
    }

    [Fact]
    public async Task Of_AnotherEntryOrMigration_IsAnother()
    {
        await KeptAsync(Content);

        Assert.False(Snapshots.Of("m1", 1, "file /srv/app.env").Exists);
        Assert.False(Snapshots.Of("m1", 0, "file /srv/other.env").Exists);
        Assert.False(Snapshots.Of("m2", 0, "file /srv/app.env").Exists);
    }

    [Fact]
    public async Task Mark_Write_TellsWhatStoodThereAfterwards()
    {
        var kept = await KeptAsync(Content);
        Assert.Equal((false, false), (kept.Writing, kept.Wrote(Side.Target, Content)));

        await kept.BeginAsync(CancellationToken.None);
        Assert.Equal((true, false), (kept.Writing, kept.Wrote(Side.Target, Content)));

        await kept.WroteAsync(Side.Target, Content, CancellationToken.None);
        Assert.Equal((false, true, false, false), (kept.Writing, kept.Wrote(Side.Target, Content), kept.Wrote(Side.Source, Content), kept.Wrote(Side.Target, [1])));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    public void Discard_IdThatIsNoName_IsRefused(string id) => Assert.Throws<ArgumentException>(() => Snapshots.Discard(id));
}
