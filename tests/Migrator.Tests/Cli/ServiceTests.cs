using Platform.Migrator.Cli;
using Platform.ServiceDefaults;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Cli;

/// <summary>The built program as a service, and the verbs that talk to it.</summary>
public sealed class ServiceTests : IAsyncDisposable
{
    private readonly MigratorProgram program = new();

    public ValueTask DisposeAsync() => program.DisposeAsync();

    [Fact]
    public async Task Serve_Sigterm_EndsInOrderWith0()
    {
        await program.ServeAsync();

        var code = await program.StopAsync();

        Assert.True(code == ExitCodes.Ok, program.Said());
    }

    [Fact]
    public async Task Serve_JournalInUse_NamesTheOther()
    {
        await program.ServeAsync();
        program["ASPNETCORE_URLS"] = "http://127.0.0.1:0";

        var (code, _, errors) = await program.RunAsync("serve");

        Assert.Equal(ExitCodes.LeaseHeld, code);
        Assert.Contains("in use by another migrator (migrator ", errors, StringComparison.Ordinal);
        Assert.Contains("Stop the other one, or give this one a state directory of its own", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_PortInUse_NamesIt()
    {
        await program.ServeAsync();
        program["PLATFORM_STATE"] = program.StatePath + "-2";

        var (code, _, errors) = await program.RunAsync("serve");

        Assert.Equal(ServiceHost.AddressFault, code);
        Assert.Contains($"{program.Url}: address already in use", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_WithoutTokenOrTooEarlyOrUnknown_IsRefusedEachItsOwnWay()
    {
        await program.ServeAsync();

        await RefusedAsync(ExitCodes.Refused, "has not been started", "cut-over");
        await RefusedAsync(ExitCodes.Usage, "nothing called 'nonsense' to approve", "approve", "nonsense");
        program["MIGRATOR_TOKEN"] = "wrong";
        await RefusedAsync(ExitCodes.NoPermission, "MIGRATOR_TOKEN", "start");
        program["MIGRATOR_TOKEN"] = "";
        await RefusedAsync(ExitCodes.NoPermission, "MIGRATOR_TOKEN", "start");
        Assert.DoesNotContain("\"started\"", await File.ReadAllTextAsync(Path.Combine(program.StatePath, "journal.jsonl"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ServersRefuseTheConnection_InspectNamesBothAndWaitsForHelp()
    {
        await program.ServeAsync();
        Assert.Equal(ExitCodes.Ok, (await program.AskAsync("start")).Code);

        var status = "";
        await Eventually.TrueAsync(() => (status = program.AskAsync("status", "--json").GetAwaiter().GetResult().Output).Contains("Inspect failed", StringComparison.Ordinal), "the failed inspection", 30_000);

        Assert.Contains("main.source: connection to 127.0.0.1:1: Connection refused", status, StringComparison.Ordinal);
        Assert.Contains("main.target: connection to 127.0.0.1:1: Connection refused", status, StringComparison.Ordinal);
        Assert.Contains("correct host and port in the store's connection string", status, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", status + program.Said(), StringComparison.Ordinal);
        await RefusedAsync(ExitCodes.Refused, "Too early", "cut-over");
    }

    private async Task RefusedAsync(int expected, string said, params string[] verb)
    {
        var (code, _, errors) = await program.AskAsync(verb);

        Assert.Equal(expected, code);
        Assert.Contains(said, errors, StringComparison.Ordinal);
    }
}
