using Platform.Migrator.Cli;
using Platform.Migrator.Tests.Sync.MongoDb;
using Platform.Plans;

namespace Platform.Migrator.Tests.Cli.Sync;

/// <summary>The built program between two replica sets, without a plan.</summary>
public sealed class MongoVerbsTests : IAsyncDisposable
{
    private readonly MigratorProgram program = new();

    public ValueTask DisposeAsync() => program.DisposeAsync();

    [Fact]
    public async Task Copy_WithoutFollow_TargetIsEqualWritableAndNothingIsLeft()
    {
        await using var pair = await MongoDbPair.CreateAsync();

        var inspected = await RunAsync(pair, "inspect");
        var copied = await RunAsync(pair, "copy", "--jobs", "2");
        var verified = await RunAsync(pair, "verify");

        Assert.True(inspected.Code == ExitCodes.Ok, inspected.Output + inspected.Errors);
        Assert.True(copied.Code == ExitCodes.Ok, copied.Output + copied.Errors);
        Assert.True(verified.Code == ExitCodes.Ok, verified.Output + verified.Errors);
        Assert.Empty(await OursAsync(pair, Side.Source));
        Assert.Empty(await OursAsync(pair, Side.Target));
        Assert.True(await pair.TryWriteAsync(Side.Target));
        Assert.DoesNotContain("secret", copied.Output + copied.Errors + inspected.Output, StringComparison.Ordinal);
    }

    /// <summary>The application stops, what it wrote last arrives, and the target takes over.</summary>
    [Fact]
    public async Task Follow_UntilCaughtUp_CarriesWhatCameAfterTheCopy()
    {
        await using var pair = await MongoDbPair.CreateAsync();
        var copied = await RunAsync(pair, "copy", "--until-caught-up");
        await pair.TryWriteAsync(Side.Source);

        Assert.False(await pair.TryWriteAsync(Side.Target));
        var different = await RunAsync(pair, "verify");
        var followed = await RunAsync(pair, "follow", "--until-caught-up");
        var verified = await RunAsync(pair, "verify");
        var cleaned = await RunAsync(pair, "clean");

        Assert.Equal([ExitCodes.Ok, ExitCodes.Different, ExitCodes.Ok, ExitCodes.Ok, ExitCodes.Ok], [copied.Code, different.Code, followed.Code, verified.Code, cleaned.Code]);
        Assert.Empty(await OursAsync(pair, Side.Target));
        Assert.True(await pair.TryWriteAsync(Side.Target));
    }

    [Theory]
    [InlineData("of two kinds", "copy", "--source", "mongodb://u:hidden@a/b", "--target", "postgres://u@a/b")]
    [InlineData("names no database", "copy", "--source", "mongodb://u:hidden@a/", "--target", "mongodb://b/c")]
    [InlineData("is for PostgreSQL", "copy", "--source", "mongodb://a/b", "--target", "mongodb://b/c", "--roles")]
    [InlineData("option colour is not known", "verify", "--source", "mongodb://u:hidden@a/b?colour=blue", "--target", "mongodb://b/c")]
    public async Task Verb_AddressesThatDoNotFit_SaysWhatIsWrong(string expected, params string[] arguments)
    {
        var (code, output, errors) = await program.RunAsync(arguments);

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", output + errors, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Errors)> RunAsync(MongoDbPair pair, string verb, params string[] more) =>
        program.RunAsync([verb, "--source", pair.Address(Side.Source), "--target", pair.Address(Side.Target), .. more]);

    private static async Task<IReadOnlyList<string>> OursAsync(MongoDbPair pair, Side side) =>
        [.. (await pair.RunAsync(side, """{"listCollections":1}""")).Path("cursor", "firstBatch").AsDocument.Values().Select(c => c.AsDocument["name"].AsString).Where(name => name.StartsWith("platform.", StringComparison.Ordinal))];
}
