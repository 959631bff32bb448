using Microsoft.Extensions.Configuration;
using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;
using Platform.Migrator.Runbooks;
using Platform.Migrator.Sync.Postgres;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Runbooks;

public sealed class RunbookTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("runbook-").FullName;
    private readonly Dictionary<string, string?> environment = [];

    private static Plan Plan => SamplePlans.Full with { Traffic = SamplePlans.Full.Traffic! with { Router = new GatewayRouterPlan("http://_admin.gateway", "${GATEWAY_TOKEN}") } };

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Write_NothingKnown_PrintsPlaceholdersBothThawsAndHowToFindOut()
    {
        var text = await WriteAsync(state: null);

        Assert.Contains("SOURCE_MAIN='host=HOST port=5432 dbname=DATABASE user=USER'   # fill in: the address and password are in ConnectionStrings__main-source", text, StringComparison.Ordinal);
        Assert.Contains("no journal: neither PLATFORM_STATE nor PLATFORM_JOURNAL is set", text, StringComparison.Ordinal);
        Assert.Contains("Only if there is no commit, or the last one names the source", text, StringComparison.Ordinal);
        Assert.Contains("Only if the last commit names the target", text, StringComparison.Ordinal);
        Assert.Contains("--migration ID", text, StringComparison.Ordinal);
        Assert.Contains("GATEWAY='http://HOST:PORT'", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_AddressesKnown_AreThereWithoutTheirPasswords()
    {
        environment["ConnectionStrings:main-source"] = "Host=db.example;Port=5433;Username=o'hara;Password=hunter2;Database=my app;SSL Mode=VerifyFull";
        environment["services:gateway:admin:0"] = "http://10.0.0.7:8081";

        var text = await WriteAsync(state: null);

        Assert.Contains(@"SOURCE_MAIN='host=db.example port=5433 dbname='\''my app'\'' user='\''o\'\''hara'\'' sslmode=verify-full'", text, StringComparison.Ordinal);
        Assert.Contains("GATEWAY='http://10.0.0.7:8081'", text, StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer ${GATEWAY_TOKEN}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_FrozenWithoutACommit_OpensTheSourceAndNotTheTarget()
    {
        await JournalAsync(Started, Turn);

        var text = await WriteAsync(directory);

        Assert.Contains("By the journal the authority is the source. Do NOT open the target", text, StringComparison.Ordinal);
        Assert.Contains("is not committed: it is undone", text, StringComparison.Ordinal);
        Assert.Contains("Open the source:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Open the target:", text, StringComparison.Ordinal);
        Assert.Contains("""{"epoch":4}""", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_Committed_OpensTheTargetAndSaysThatThereIsOnlyTheWayForward()
    {
        await JournalAsync(Started, new StoreInspected("main", "s", "t", "15", "17", 1, 1, []), new StepDone(Step.Inspect), new StepIntended(Step.Copy, ""), new StepDone(Step.Copy), new StepDone(Step.Verify), new StepDone(Step.Prepare),
            Turn, new StepIntended(Step.Hold, "", FreezeUntil: DateTimeOffset.UnixEpoch), new StepDone(Step.Smoke), new Committed(4, Side.Target, new Dictionary<string, string> { ["main"] = "0/2" }));

        var text = await WriteAsync(directory);

        Assert.Contains("By the journal the authority is the target. Do NOT open the source", text, StringComparison.Ordinal);
        Assert.Contains("there is only the way forward", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Open the source:", text, StringComparison.Ordinal);
        Assert.Contains("the data cannot go back any more", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_JournalOfAnotherPlanOrDamaged_IsSaidAndNotUsed()
    {
        await JournalAsync(new MigrationStarted("m-1", "another", "f", "me"));
        Assert.Contains("no journal: The journal belongs to the plan another", await WriteAsync(directory), StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(directory, "journal.jsonl"), "nonsense\n");
        Assert.Contains("is damaged at line 1", await WriteAsync(directory), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_RouterInAws_HasItsCommands()
    {
        const string Elb = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:";
        var groups = new TargetGroups(Elb + "targetgroup/old/1", Elb + "targetgroup/new/2");
        var facts = new RunbookFacts(null, null, null, "no journal");

        string With(RouterPlan router) => new Runbook(Plan with { Traffic = Plan.Traffic! with { Router = router } }, facts, [new PostgresKind()], new RunbookAddresses(new ConfigurationBuilder().Build())).Write();

        Assert.Contains($"aws elbv2 modify-rule --rule-arn {Elb}listener-rule/app/a/1/2/3 --actions", With(new AlbRouterPlan(null, Elb + "listener-rule/app/a/1/2/3", groups)), StringComparison.Ordinal);
        Assert.Contains("aws route53 change-resource-record-sets --hosted-zone-id Z123", With(new Route53RouterPlan("Z123", "app.example.com", null, "source", "target", groups)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_WhileAMigratorRuns_TakesNoLease()
    {
        await using var running = new FileJournal(directory, TimeProvider.System);
        var lease = await running.AcquireAsync("running", default);
        await running.AppendAsync(lease, [new JournalEntry(DateTimeOffset.UtcNow, Started)], default);

        var facts = await RunbookFacts.ReadAsync(Plan, new JournalPlace(directory, null), null, TimeProvider.System, default);

        Assert.Equal("m-1", facts.MigrationId);
        await running.AppendAsync(lease, [new JournalEntry(DateTimeOffset.UtcNow, new PauseChanged(true, "me"))], default);
    }

    private static MigrationStarted Started => new("m-1", "sample", "f", "me");

    private static StepIntended Turn => new(Step.StopSingletons, "", FreezeEpoch: 4, To: Side.Target, Stores: ["main"]);

    private async Task JournalAsync(params JournalEvent[] events)
    {
        await using var journal = new FileJournal(directory, TimeProvider.System);
        var lease = await journal.AcquireAsync("test", default);
        await journal.AppendAsync(lease, [.. events.Select(e => new JournalEntry(DateTimeOffset.UnixEpoch, e))], default);
    }

    private async Task<string> WriteAsync(string? state)
    {
        var facts = await RunbookFacts.ReadAsync(Plan, state is null ? null : new JournalPlace(state, null), null, TimeProvider.System, default);
        return new Runbook(Plan, facts, [new PostgresKind()], new RunbookAddresses(new ConfigurationBuilder().AddInMemoryCollection(environment).Build())).Write();
    }
}
