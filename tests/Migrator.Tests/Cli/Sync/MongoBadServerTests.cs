using Platform.DevMongo;
using Platform.Migrator.Cli;
using Platform.Migrator.Tests.Sync.MongoDb;
using Platform.Plans;

namespace Platform.Migrator.Tests.Cli.Sync;

/// <summary>Servers that cannot take part: the built program says which, why and what to do, with an exit code of its own, and changes nothing on either side.</summary>
public sealed class MongoBadServerTests : IAsyncDisposable
{
    private static readonly DevMongoOptions Good = new();
    private readonly MigratorProgram program = new();

    public ValueTask DisposeAsync() => program.DisposeAsync();

    [Fact]
    public Task Standalone_AsTheSource_IsRefused() => RefusedAsync(new() { IsStandalone = true }, Good, "database.source: server: it is no member of a replica set, so it has no change streams. start it with --replSet");

    [Fact]
    public Task Standalone_AsTheTarget_IsRefused() => RefusedAsync(Good, new() { IsStandalone = true }, "database.target: server: it is no member of a replica set, so a write whose answer was lost cannot be sent again. start it with --replSet");

    [Fact]
    public Task SourceOlderThanChangeStreamsOfADatabase_IsRefused() => RefusedAsync(new() { MaxWireVersion = 6 }, Good, "database.source: version: it is older than MongoDB 4.0, and has no change streams over a database. upgrade it");

    [Fact]
    public async Task SourceOlderThanTheProtocol_IsUnreachable()
    {
        await using var pair = await MongoDbPair.CreateAsync();
        await using var old = ReplicaSet.Start(new DevMongoOptions { MaxWireVersion = 5 });

        var (code, _, errors) = await program.RunAsync("copy", "--source", old.ForMigrator, "--target", pair.Address(Side.Target));

        Assert.Equal(ExitCodes.Unreachable, code);
        Assert.Contains("is too old (wire version 5)", errors, StringComparison.Ordinal);
        Assert.Contains("MongoDB 3.6 is the least", errors, StringComparison.Ordinal);
        Assert.Empty(await pair.TracesAsync());
    }

    /// <summary>It cannot keep applications out, which is said; everything else works.</summary>
    [Fact]
    public async Task TargetOlderThanTheWriteBlock_IsCopiedToAllTheSame()
    {
        await using var pair = await MongoDbPair.CreateAsync(Good, new() { MaxWireVersion = 13 });

        var (code, output, errors) = await RunAsync(pair, "copy");

        Assert.True(code == ExitCodes.Ok, output + errors);
        Assert.Contains("it is older than MongoDB 6.0 and cannot refuse application writes", output, StringComparison.Ordinal);
        Assert.Contains("MongoDB 7.0.0-devmongo -> 5.0.0-devmongo, 4 collections", output, StringComparison.Ordinal);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
    }

    [Fact]
    public async Task WrongPassword_IsToldWithoutIt()
    {
        await using var pair = await MongoDbPair.CreateAsync();

        var (code, output, errors) = await program.RunAsync("copy", "--source", pair.Address(Side.Source), "--target", pair.Address(Side.Target).Replace(":secret@", ":guessed@", StringComparison.Ordinal));

        Assert.Equal(ExitCodes.Unreachable, code);
        Assert.Contains("connect to database.target", errors, StringComparison.Ordinal);
        Assert.Contains("AuthenticationFailed", errors, StringComparison.Ordinal);
        Assert.Contains("What to do: check user and password, and authSource", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("guessed", output + errors, StringComparison.Ordinal);
        Assert.Empty(await pair.TracesAsync());
    }

    private async Task RefusedAsync(DevMongoOptions source, DevMongoOptions target, string expected)
    {
        await using var pair = await MongoDbPair.CreateAsync(source, target);
        var (before, beforeAtTarget) = (await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));

        var copied = await RunAsync(pair, "copy");

        Assert.True(copied.Code == ExitCodes.Refused, $"{copied.Code}: {copied.Output} {copied.Errors}");
        Assert.Contains(expected, copied.Errors, StringComparison.Ordinal);
        Assert.Equal(before, await pair.ContentAsync(Side.Source));
        Assert.Equal(beforeAtTarget, await pair.ContentAsync(Side.Target));
        Assert.Empty(await pair.TracesAsync());
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(MongoDbPair pair, string verb) => program.RunAsync(verb, "--source", pair.Address(Side.Source), "--target", pair.Address(Side.Target));
}
