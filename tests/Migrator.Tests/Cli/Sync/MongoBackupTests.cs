using Platform.Migrator.Cli;
using Platform.Migrator.Tests.Sync.MongoDb;
using Platform.Plans;

namespace Platform.Migrator.Tests.Cli.Sync;

/// <summary>"Data loss detected": the source's backup is put in the place of what is at the target.</summary>
public sealed class MongoBackupTests : IAsyncDisposable
{
    private readonly MigratorProgram program = new();
    private readonly string directory = Directory.CreateTempSubdirectory("platform-backup-").FullName;

    private string Place => Path.Combine(directory, "backup");

    public async ValueTask DisposeAsync()
    {
        await program.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Restore_OverWhatWentWrong_MakesTheTargetWhatTheSourceWas()
    {
        await using var pair = await MongoDbPair.CreateAsync();
        await CopyAsync(pair);
        var backup = await program.RunAsync("backup", "--source", pair.Address(Side.Source), "--to", Place);
        await pair.PlantDifferencesAsync();

        var refused = await program.RunAsync("restore", "--from", Place, "--target", pair.Address(Side.Target));
        var restored = await program.RunAsync("restore", "--from", Place, "--target", pair.Address(Side.Target), "--drop");

        Assert.True(backup.Code == ExitCodes.Ok, backup.Output + backup.Errors);
        Assert.Equal(ExitCodes.Failed, refused.Code);
        Assert.Contains("already", refused.Errors, StringComparison.Ordinal);
        Assert.True(restored.Code == ExitCodes.Ok, restored.Output + restored.Errors);
        var verified = await program.RunAsync("verify", "--source", pair.Address(Side.Source), "--target", pair.Address(Side.Target));
        Assert.True(verified.Code == ExitCodes.Ok, verified.Output + verified.Errors);
        Assert.Contains("it took writes meanwhile", backup.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", backup.Output + restored.Output + refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_DamagedOrUnfinishedBackup_ChangesNothing()
    {
        await using var pair = await MongoDbPair.CreateAsync();
        await CopyAsync(pair);
        await program.RunAsync("backup", "--source", pair.Address(Side.Source), "--to", Place);
        var before = await pair.ContentAsync(Side.Target);
        var file = Directory.GetFiles(Place, "*.bson").OrderByDescending(path => new FileInfo(path).Length).First();
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[^2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        var damaged = await program.RunAsync("restore", "--from", Place, "--target", pair.Address(Side.Target), "--drop");
        File.Delete(Path.Combine(Place, "backup.json"));
        var unfinished = await program.RunAsync("restore", "--from", Place, "--target", pair.Address(Side.Target), "--drop");
        var again = await program.RunAsync("backup", "--source", pair.Address(Side.Source), "--to", Place);

        Assert.Equal([ExitCodes.Failed, ExitCodes.Failed, ExitCodes.Failed], [damaged.Code, unfinished.Code, again.Code]);
        Assert.Contains("its digest is another one", damaged.Errors, StringComparison.Ordinal);
        Assert.Contains("holds no whole backup", unfinished.Errors, StringComparison.Ordinal);
        Assert.Contains("is not empty", again.Errors, StringComparison.Ordinal);
        Assert.Equal(before, await pair.ContentAsync(Side.Target));
    }

    private async Task CopyAsync(MongoDbPair pair)
    {
        var (code, output, errors) = await program.RunAsync("copy", "--source", pair.Address(Side.Source), "--target", pair.Address(Side.Target));
        Assert.True(code == ExitCodes.Ok, output + errors);
    }
}
