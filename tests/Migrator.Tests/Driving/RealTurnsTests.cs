using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Migrator.Api;
using Platform.Migrator.Cutover;
using Platform.Migrator.Driving;
using Platform.Plans;
using Platform.ServiceDefaults;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Driving;

/// <summary>The whole migrator over two real servers, there and back.</summary>
public sealed class RealTurnsTests : IAsyncLifetime
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly string state = Directory.CreateTempSubdirectory("platform-turns-").FullName;
    private PostgresServer source = null!;
    private string sourceAddress = "";
    private string targetAddress = "";
    private WebApplication app = null!;

    private MigrationView View => app.Services.GetRequiredService<MigrationView>();
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        foreach (var major in new[] { 15, 17 })
            Assert.SkipWhen(PostgresServer.Missing(major) is not null, PostgresServer.Missing(major) ?? "");
        source = await PostgresServer.StartAsync(15);
        var database = $"turns{Environment.TickCount64}";
        sourceAddress = await source.CreateDatabaseAsync(database);
        targetAddress = await (await PostgresServer.SharedAsync(17)).CreateDatabaseAsync(database);
        await DoAsync(sourceAddress, "CREATE TABLE notes (id int PRIMARY KEY, text text); INSERT INTO notes SELECT n, 'before' FROM generate_series(1, 500) n");
        app = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        if (source is not null)
            await source.DisposeAsync();
        Directory.Delete(state, recursive: true);
    }

    [Fact]
    public async Task RollBack_AfterWritesAtTheTarget_BringsThemHomeAndTheNextAttemptCopiesNothing()
    {
        await AskAsync(Command.Start);
        await UntilAsync(s => s.Phase == Phase.Observing);
        await DoAsync(targetAddress, "INSERT INTO notes SELECT n, 'at the target' FROM generate_series(1001, 1500) n; UPDATE notes SET text = 'changed' WHERE id <= 100; DELETE FROM notes WHERE id BETWEEN 200 AND 220");
        await Assert.ThrowsAsync<PostgresException>(() => DoAsync(sourceAddress, "INSERT INTO notes VALUES (9999, 'too late')"));

        await AskAsync(Command.RollBack);
        await UntilAsync(s => s.Phase == Phase.RolledBack);

        Assert.All(View.State.Checks, check => Assert.True(check.Verdict == CheckVerdict.Passed, $"{check.Name}: {check.Detail}"));
        Assert.Equal(await DigestAsync(targetAddress), await DigestAsync(sourceAddress));
        await DoAsync(sourceAddress, "INSERT INTO notes VALUES (2000, 'home again')");
        await Assert.ThrowsAsync<PostgresException>(() => DoAsync(targetAddress, "INSERT INTO notes VALUES (9999, 'too late')"));

        await AskAsync(Command.Start);
        await UntilAsync(s => s.Phase == Phase.Observing);
        Assert.Equal(await DigestAsync(sourceAddress), await DigestAsync(targetAddress));
        Assert.Single(View.Records, r => r.Event is StepDone { Step: Step.Copy });
    }

    [Fact]
    public async Task RollBack_SourceIsGone_WaitsWithTheTargetAsAuthorityAndGoesOnWhenItIsBack()
    {
        await AskAsync(Command.Start);
        await UntilAsync(s => s.Phase == Phase.Observing);
        await source.KillAsync(Cancel);

        await AskAsync(Command.RollBack);
        await UntilAsync(_ => View.Decision is Decision.Wait wait && wait.For.Contains("PrepareBack", StringComparison.Ordinal));
        Assert.Equal(Side.Target, View.State.Authority);
        await DoAsync(targetAddress, "INSERT INTO notes VALUES (3000, 'still served')");

        await source.StartAsync(Cancel);
        await UntilAsync(s => s.Phase == Phase.RolledBack);
        Assert.Equal(await DigestAsync(targetAddress), await DigestAsync(sourceAddress));
    }

    [Fact]
    public async Task Emergency_AfterTheCutover_BothSidesRefuseWritesAreComparedAndResumeReopensTheTarget()
    {
        await AskAsync(Command.Start);
        await UntilAsync(s => s.Phase == Phase.Observing);

        await AskAsync(Command.Emergency, "rows are missing");
        await UntilAsync(s => s.Has(Step.Compare));
        foreach (var address in new[] { sourceAddress, targetAddress })
            await Assert.ThrowsAsync<PostgresException>(() => DoAsync(address, "INSERT INTO notes VALUES (9999, 'nobody writes')"));
        Assert.Equal(0, View.Records.Select(r => r.Event).OfType<StoreCompared>().Single().Mismatched);

        await AskAsync(Command.Resume);
        await UntilAsync(s => s is { Emergency: null, Reopening: false });
        await DoAsync(targetAddress, "INSERT INTO notes VALUES (4000, 'open again')");
        await Assert.ThrowsAsync<PostgresException>(() => DoAsync(sourceAddress, "INSERT INTO notes VALUES (9999, 'too late')"));
    }

    [Fact]
    public async Task DropReverse_WhileObserving_LetsTheLogGoAndRefusesTheDataAWayBack()
    {
        await AskAsync(Command.Start);
        await UntilAsync(s => s.Phase == Phase.Observing);

        await AskAsync(Command.DropReverse);
        await UntilAsync(s => s.Has(Step.Disarm));

        await using var target = new NpgsqlConnection(targetAddress);
        await target.OpenAsync(Cancel);
        await using var slots = new NpgsqlCommand("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()", target);
        Assert.Equal(0L, await slots.ExecuteScalarAsync(Cancel));
        Assert.Contains("drop-reverse", (await SendAsync(Command.RollBack))!.Error, StringComparison.Ordinal);
    }

    private async Task<WebApplication> StartAsync()
    {
        var plan = new Plan { Name = "turns", Stores = [new StorePlan("main", "postgres")], Freeze = new FreezePlan { Budget = TimeSpan.FromSeconds(20), Hold = WriteHoldKind.None }, Observe = new ObservePlan { For = TimeSpan.FromDays(1) }, Fingerprint = "f" };
        var builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder.Configuration[MigratorApi.TokenVariable] = "token";
        builder.Configuration["ConnectionStrings:main-source"] = sourceAddress;
        builder.Configuration["ConnectionStrings:main-target"] = targetAddress;
        builder.Services.AddMigrator(plan, state);
        var built = builder.Build();
        await built.StartAsync(Cancel);
        return built;
    }

    private async Task AskAsync(Command command, string? reason = null) => Assert.Null(await SendAsync(command, reason));

    private Task<Refusal?> SendAsync(Command command, string? reason = null) =>
        app.Services.GetRequiredService<CommandInbox>().SendAsync(new CommandRequest(command, "test", Reason: reason), Cancel);

    private async Task UntilAsync(Func<MigrationState, bool> reached)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(Longest);
        while (!reached(View.State))
        {
            if (limit.IsCancellationRequested)
                Assert.Fail($"Not reached in {Longest.TotalSeconds:0} s: {View.State.Phase}, {View.Decision}, {View.State.Reason}, {View.Seen}");
            await Task.Delay(50, Cancel);
        }
    }

    private static async Task DoAsync(string address, string sql)
    {
        await using var connection = new NpgsqlConnection($"{address};Pooling=false");
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private static async Task<string> DigestAsync(string address)
    {
        await using var connection = new NpgsqlConnection($"{address};Pooling=false");
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand("SELECT md5(string_agg(n::text, ',' ORDER BY id)) FROM notes n", connection);
        return (string)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
