using System.Net.Http.Json;
using Platform.Migrator.Api;
using Platform.Migrator.Cli;
using Platform.Migrator.Tests.Sync.Postgres;
using Platform.Plans;

namespace Platform.Migrator.Tests.Cli;

/// <summary><c>migrator emergency</c> as a person runs it, on real servers: with a service that answers, with one that hangs, and with none.</summary>
public sealed class EmergencyCommandTests : IAsyncLifetime
{
    private readonly MigratorProgram migrator = new();
    private PostgresPair pair = null!;

    public async ValueTask InitializeAsync()
    {
        pair = await PostgresPair.CreateAsync(15, 17);
        (migrator["ConnectionStrings__main-source"], migrator["ConnectionStrings__main-target"]) = (pair.Source, pair.Target);
    }

    public async ValueTask DisposeAsync()
    {
        await migrator.DisposeAsync();
        if (pair is not null)
            await pair.DisposeAsync();
    }

    [Fact]
    public async Task Emergency_WithAndWithoutAService_ClosesBothSidesComparesAndAResumeReopensTheAuthority()
    {
        await migrator.ServeAsync();
        await migrator.AskAsync("start");
        await UntilAsync(s => s.WaitingFor == "approval: cutover");

        var (held, _, why) = await AloneAsync();
        Assert.Equal(ExitCodes.LeaseHeld, held);
        Assert.Contains($"migrator {migrator.Pid} on", why, StringComparison.Ordinal);
        Assert.True(await pair.TryWriteAsync(Side.Source));

        var (asked, output, errors) = await migrator.AskAsync("emergency", "--reason", "rows are missing");
        Assert.True(asked == ExitCodes.Ok, output + errors);
        Assert.Contains("rows are missing", output, StringComparison.Ordinal);
        Assert.Contains("main: equal", output, StringComparison.Ordinal);
        await AssertClosedAsync();
        await migrator.AskAsync("resume");
        await UntilAsync(s => s.WaitingFor == "approval: cutover");
        Assert.True(await pair.TryWriteAsync(Side.Source));

        Assert.Equal(ExitCodes.Ok, await migrator.StopAsync());
        (var alone, output, errors) = await AloneAsync("--reason", "the migrator is gone");
        Assert.True(alone == ExitCodes.Ok, output + errors);
        Assert.Contains("does not answer", errors, StringComparison.Ordinal);
        await AssertClosedAsync();

        await migrator.ServeAsync();
        await UntilAsync(s => s.Line.Contains("EMERGENCY", StringComparison.Ordinal));
        await AssertClosedAsync();
        await migrator.AskAsync("resume");
        await UntilAsync(s => s.WaitingFor == "approval: cutover");
        Assert.True(await pair.TryWriteAsync(Side.Source));
        Assert.False(await pair.TryWriteAsync(Side.Target));
    }

    /// <summary>Without a stream back, which would carry the damage to the source.</summary>
    [Fact]
    public async Task Emergency_SidesDiffer_Ends2AndListsTheRows()
    {
        migrator.Plan("{ name: main, kind: postgres }", "approvals: [ cutover ]\nobserve: { for: 1h, reverse_sync: false }");
        await migrator.ServeAsync();
        await migrator.AskAsync("start");
        await UntilAsync(s => s.WaitingFor == "approval: cutover");
        await migrator.StopAsync();

        await pair.AlterRowAsync(Side.Target, "3: differs");
        var (exitCode, output, errors) = await AloneAsync();

        Assert.True(exitCode == ExitCodes.Different, output + errors);
        Assert.Contains("3: differs", output, StringComparison.Ordinal);
        await AssertClosedAsync();
    }

    [Fact]
    public async Task Emergency_NothingStartedAndNoService_IsRefusedWithTheReason()
    {
        var (exitCode, _, errors) = await AloneAsync();

        Assert.Equal(ExitCodes.Refused, exitCode);
        Assert.Contains("has not been started", errors, StringComparison.Ordinal);
        Assert.True(await pair.TryWriteAsync(Side.Source));
    }

    /// <summary>As where no service can be reached.</summary>
    private Task<(int Code, string Output, string Errors)> AloneAsync(params string[] arguments) => migrator.RunAsync(["emergency", "--url", "http://127.0.0.1:1", .. arguments]);

    private async Task AssertClosedAsync()
    {
        Assert.False(await pair.TryWriteAsync(Side.Source));
        Assert.False(await pair.TryWriteAsync(Side.Target));
    }

    private async Task UntilAsync(Func<StatusView, bool> reached)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!reached((await migrator.Http.GetFromJsonAsync<StatusView>("/api/status", limit.Token))!))
            await Task.Delay(100, limit.Token);
    }
}
