using System.Text.Json;
using Platform.Rehearsal.App;
using Platform.Rehearsal.Cli;
using Platform.TestKit;

namespace Platform.Rehearsal.Tests.Chaos;

/// <summary>Ten turns of the authority between real servers, and in each something is killed or cut.</summary>
[Collection(RealWorld.Name)]
public sealed class RealChaosTests : IDisposable
{
    private const int Runs = 10;
    private readonly string reports = Directory.CreateTempSubdirectory("platform-real-chaos-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(reports, recursive: true);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Chaos_TenRuns_ComeToRestByThemselvesWithOneAuthorityAndEveryWrite()
    {
        foreach (var major in new[] { 15, 17 })
            if (PostgresBinaries.Missing(major) is { } missing) Assert.Skip(missing);

        await EverythingHoldsAsync(victims: 7);
    }

    /// <summary>Database servers are left out: the stand-in for MongoDB forgets everything when it is killed.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task Chaos_TenRunsOnMongoDb_ComeToRestByThemselvesWithOneAuthorityAndEveryWrite() =>
        await EverythingHoldsAsync(victims: 5, "--plan", Path.Combine(AppHostLocation.Root()!, "bench", "chaos", "cosyworld.yaml"));

    private async Task EverythingHoldsAsync(int victims, params string[] plan)
    {
        var (code, told) = await RealWorld.RunAsync(["chaos", "--runs", $"{Runs}", "--seed", "1", "--writes", "20", "--reads", "20", "--report", reports, .. plan], Cancel);

        Assert.True(code == ExitCodes.Held, $"exit code {code}{Environment.NewLine}{told}");
        using var result = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(reports, "result.json"), Cancel));
        var runs = result.RootElement.GetProperty("runs").EnumerateArray().ToList();
        Assert.Equal(Runs, runs.Count);
        Assert.All(runs, run => Assert.NotEqual(JsonValueKind.Null, run.GetProperty("struck_in").ValueKind));
        Assert.All(runs, run => Assert.InRange(run.GetProperty("to_rest_ms").GetDouble(), 1, 60_000));
        Assert.All(runs, run => Assert.InRange(run.GetProperty("acknowledged").GetInt64(), 1, long.MaxValue));
        Assert.All(runs, run => Assert.Empty(run.GetProperty("unexcused").EnumerateObject()));
        Assert.Equal(victims, runs.Select(run => run.GetProperty("victim").GetString()).Distinct().Count());
        var writes = result.RootElement.GetProperty("writes");
        Assert.InRange(writes.GetProperty("checked").GetInt64(), 200, long.MaxValue);
        Assert.All(["lost", "duplicated", "altered"], what => Assert.Equal(0, writes.GetProperty(what).GetInt64()));
        Assert.All(result.RootElement.GetProperty("worlds").EnumerateArray(), world => Assert.Equal(0, world.GetProperty("two_authorities").GetArrayLength()));
        Assert.All(result.RootElement.GetProperty("worlds").EnumerateArray(), world => Assert.InRange(world.GetProperty("authority_entries").GetInt64(), Runs, long.MaxValue));
    }
}
