using Platform.Migrator.Sync;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Sync.Postgres;

public sealed class PostgresInspectorTests
{
    [Fact]
    public async Task InspectAsync_ManyThingsWrong_NamesEachWithARemedy()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, """
            CREATE UNLOGGED TABLE fleeting (id int PRIMARY KEY); INSERT INTO fleeting VALUES (1);
            CREATE UNLOGGED TABLE empty_fleeting (id int PRIMARY KEY);
            CREATE TABLE bare (v int); CREATE TABLE keyed (id int PRIMARY KEY);
            SELECT lo_from_bytea(0, 'x');
            """);
        await PostgresPair.ExecuteAsync(pair.Target, "CREATE TABLE somebodys (id int)");
        await PostgresPair.ExecuteAsync(pair.Source, "BEGIN; INSERT INTO keyed VALUES (1); PREPARE TRANSACTION 'forgotten'");
        await using var engine = pair.Open(driverEpoch: 1);
        var inventory = await engine.Inspector.InspectAsync(default);
        await PostgresPair.ExecuteAsync(pair.Source, "ROLLBACK PREPARED 'forgotten'");
        Assert.Equal(["main.source: prepared transactions", "main.target: target"], inventory.Problems.Select(p => p.Subject).Order());
        Assert.All(inventory.Problems, p => Assert.NotEmpty(p.Remedy));
        foreach (var expected in new[] { "unlogged table public.fleeting", "1 large objects" })
            Assert.Contains(inventory.Notes, n => n.Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain(inventory.Notes, n => n.Contains("empty_fleeting", StringComparison.Ordinal));
        Assert.Contains(inventory.Notes, n => n.Contains("public.bare without primary key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task InspectAsync_RoleWithoutPrivileges_NamesEachOfThem()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, "CREATE TABLE t (id int PRIMARY KEY)");
        foreach (var end in new[] { pair.Source, pair.Target })
            await PostgresPair.ExecuteAsync(end, "DO $$ BEGIN CREATE ROLE weak LOGIN PASSWORD 'weak'; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$");
        await using var engine = pair.Open(1, pair.Source.Replace("Username=postgres", "Username=weak", StringComparison.Ordinal).Replace(PostgresServer.Password, "weak", StringComparison.Ordinal),
            pair.Target.Replace("Username=postgres", "Username=weak", StringComparison.Ordinal).Replace(PostgresServer.Password, "weak", StringComparison.Ordinal));
        var problems = (await engine.Inspector.InspectAsync(default)).Problems.Select(p => p.ToString()).ToList();
        foreach (var expected in new[] { "may not replicate", "may not create schema platform", "does not own", "may not use replication origins", "may not set session_replication_role" })
            Assert.Contains(problems, p => p.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task InspectAsync_SameDatabaseTwice_IsAProblem()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 15);
        await using var engine = pair.Open(1, pair.Source, pair.Source);
        Assert.Contains((await engine.Inspector.InspectAsync(default)).Problems, p => p.What.Contains("same database", StringComparison.Ordinal));
    }

    [Fact]
    public async Task InspectAsync_WrongPasswordAndRefusedConnection_AreProblems()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using var engine = pair.Open(1, pair.Source.Replace(PostgresServer.Password, "wrong-one", StringComparison.Ordinal), "Host=127.0.0.1;Port=1;Username=postgres;Password=hidden;Database=x");
        var inventory = await engine.Inspector.InspectAsync(default);
        Assert.Equal(2, inventory.Problems.Count);
        Assert.Contains("password", inventory.Problems[0].What, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:1", inventory.Problems[1].Subject, StringComparison.Ordinal);
        Assert.DoesNotContain(inventory.Problems, p => p.ToString().Contains("wrong-one", StringComparison.Ordinal) || p.ToString().Contains("hidden", StringComparison.Ordinal));
    }

    [Fact]
    public async Task InspectAsync_WalLevelReplica_IsAProblem()
    {
        Assert.SkipWhen(PostgresServer.Missing(15) is not null, PostgresServer.Missing(15) ?? "");
        await using var server = await PostgresServer.StartAsync(15, new Dictionary<string, string> { ["wal_level"] = "replica", ["max_replication_slots"] = "0" });
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using var engine = pair.Open(1, server.ConnectionString(), pair.Target);
        var problems = (await engine.Inspector.InspectAsync(default)).Problems;
        Assert.Equal(["main.source: max_replication_slots", "main.source: wal_level"], problems.Select(p => p.Subject).Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task InspectAsync_TargetCannotSendChangesBack_IsAProblemUnlessRenounced(bool wanted)
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using var server = await PostgresServer.StartAsync(17, new Dictionary<string, string> { ["wal_level"] = "replica", ["max_replication_slots"] = "0" });
        await using var engine = pair.Open(1, pair.Source, server.ConnectionString(), reverseSync: wanted);
        var inventory = await engine.Inspector.InspectAsync(default);
        string[] expected = ["main.target: max_replication_slots", "main.target: wal_level"];
        Assert.Equal(wanted ? expected : [], inventory.Problems.Select(p => p.Subject).Order());
        Assert.All(inventory.Problems, p => Assert.Contains("reverse_sync: false", p.Remedy, StringComparison.Ordinal));
        Assert.Equal(wanted ? 0 : 2, inventory.Notes.Count(n => n.Contains("no way back for data", StringComparison.Ordinal)));
    }

    /// <summary>PostgreSQL 18 counts them by themselves, and has ten. Those that were there before are left alone.</summary>
    [Fact]
    public async Task InspectAsync_NoReplicationOriginIsFree_IsAProblemThatNamesTheSetting()
    {
        Assert.SkipWhen(PostgresServer.Missing(18) is not null, PostgresServer.Missing(18) ?? "");
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using var server = await PostgresServer.StartAsync(18, new Dictionary<string, string> { ["max_active_replication_origins"] = "1" });
        await using var engine = pair.Open(1, pair.Source, server.ConnectionString());
        Assert.Empty((await engine.Inspector.InspectAsync(default)).Problems);

        await PostgresPair.ExecuteAsync(server.ConnectionString(), "SELECT pg_replication_origin_create('somebodys'); SELECT pg_replication_origin_advance('somebodys', '0/1')");

        var problem = Assert.Single((await engine.Inspector.InspectAsync(default)).Problems);
        Assert.Equal("main.target: max_active_replication_origins", problem.Subject);
        Assert.Contains("raise max_active_replication_origins", problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InspectAsync_SourceRoleMayNotApplyChanges_IsNoWayBack()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, "CREATE TABLE t (id int PRIMARY KEY)");
        await PostgresPair.ExecuteAsync(pair.Source, "CREATE ROLE reader LOGIN REPLICATION PASSWORD 'reader'; ALTER TABLE t OWNER TO reader");
        await using var engine = pair.Open(1, pair.Source.Replace("Username=postgres", "Username=reader", StringComparison.Ordinal).Replace(PostgresServer.Password, "reader", StringComparison.Ordinal), pair.Target);
        var problems = (await engine.Inspector.InspectAsync(default)).Problems.Where(p => p.What.StartsWith("no way back for data", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, problems.Count);
        Assert.All(problems, p => Assert.Equal("main.source: privileges", p.Subject));
    }

    [Fact]
    public async Task PrepareAsync_TargetHoldsOthersTables_TouchesNothing()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await PostgresPair.ExecuteAsync(pair.Target, "CREATE TABLE somebodys (id int)");
        await using var engine = pair.Open(driverEpoch: 1);
        var fault = await Assert.ThrowsAsync<SyncException>(() => engine.Copier.PrepareAsync(default));
        Assert.Contains("public.somebodys", fault.Message, StringComparison.Ordinal);
        Assert.Empty(await pair.TracesAsync());
    }
}
