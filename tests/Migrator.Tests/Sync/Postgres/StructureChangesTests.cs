using Npgsql;
using Platform.Migrator.Sync;
using Platform.Migrator.Sync.Postgres;
using Platform.Plans;

namespace Platform.Migrator.Tests.Sync.Postgres;

/// <summary>What happens to the structure of a source that is being followed.</summary>
public sealed class StructureChangesTests
{
    private const string Structure = """
        CREATE TABLE t (id int PRIMARY KEY, v int NOT NULL); INSERT INTO t SELECT n, 0 FROM generate_series(1, 50) n;
        CREATE TABLE parts (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day); CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
        """;

    [Fact]
    public async Task FollowAsync_ColumnsAndTablesAdded_AreCarriedWithTheirRows()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, Structure);
        await using var engine = pair.Open(driverEpoch: 1);
        await using var follow = await Following.StartAsync(engine, await CopiedAsync(engine));
        foreach (var statement in new[]
        {
            "UPDATE t SET v = 1 WHERE id < 10; ALTER TABLE t ADD twice int GENERATED ALWAYS AS (v * 2) STORED; ALTER TABLE t ADD note text NOT NULL DEFAULT 'it''s (new)'; INSERT INTO t (id, v, note) VALUES (100, 5, 'own')",
            "CREATE TABLE later (id serial PRIMARY KEY, t int REFERENCES t, w text UNIQUE); INSERT INTO later (t, w) SELECT id, 'w' || id FROM t",
            "UPDATE later SET w = w || '!' WHERE id % 2 = 0; DELETE FROM later WHERE id = 5; CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01'); INSERT INTO parts VALUES (1, '2025-05-05'), (2, '2024-05-05')",
            "ALTER TABLE parts ADD x numeric(5,2) DEFAULT 1.50; UPDATE parts SET x = 2; UPDATE t SET v = 7 WHERE id = 1",
        })
        {
            await PostgresPair.ExecuteAsync(pair.Source, statement);
            await engine.Follower.DrainAsync(await engine.Follower.FenceAsync(default), default).WaitAsync(TimeSpan.FromSeconds(60));
        }
        await engine.Follower.CarryRestAsync(default);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
        Assert.Equal("later_pkey,later_t_fkey,later_w_key", await AskAsync(pair.Target, "SELECT string_agg(conname, ',' ORDER BY conname) FROM pg_constraint WHERE conrelid = 'later'::regclass AND contype <> 'n'"));
        Assert.False(await pair.TryWriteAsync(Side.Target, "INSERT INTO later (w) VALUES ('x')"));
    }

    [Theory]
    [InlineData("ALTER TABLE t DROP COLUMN v", "column public.t.v was dropped or renamed")]
    [InlineData("ALTER TABLE t ALTER v TYPE bigint", "column public.t.v has another type")]
    [InlineData("ALTER TABLE t ADD r float8 DEFAULT random()", "column public.t.r was added with values")]
    [InlineData("DROP TABLE parts", "table public.parts_1 was dropped or renamed")]
    [InlineData("CREATE INDEX t_v ON t (v)", "index public.t_v was made")]
    [InlineData("CREATE TYPE mood AS ENUM ('sad')", "type public.mood with label sad was made")]
    public async Task FollowAsync_StructureChangedOtherwise_StopsAndSaysWhat(string change, string expected)
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, Structure);
        await using var engine = pair.Open(driverEpoch: 1);
        var position = await CopiedAsync(engine);
        await PostgresPair.ExecuteAsync(pair.Source, change);
        var fault = await Assert.ThrowsAsync<SyncException>(() => engine.Follower.FollowAsync(position, new Progress<FollowProgress>(), default).WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.False(fault.IsTransient);
    }

    [Fact]
    public async Task FollowAsync_SameChangeMadeAtBothSides_GoesOn()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, Structure);
        await using var engine = pair.Open(driverEpoch: 1);
        var position = await CopiedAsync(engine);
        foreach (var end in new[] { pair.Source, pair.Target })
            await PostgresPair.ExecuteAsync(end, "SET session_replication_role = replica; ALTER TABLE t ALTER v TYPE bigint; CREATE INDEX t_v ON t (v)");
        await PostgresPair.ExecuteAsync(pair.Source, "UPDATE t SET v = 5000000000 WHERE id = 1");
        await using var follow = await Following.StartAsync(engine, position);
        await engine.Follower.DrainAsync(await engine.Follower.FenceAsync(default), default).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
    }

    [Theory]
    [InlineData("'x'::text", true)]
    [InlineData("'it''s'::character varying(10)", true)]
    [InlineData("(-1.5)::numeric(5,2)", true)]
    [InlineData("'{}'::jsonb", true)]
    [InlineData("ARRAY['a'::text, NULL::text]", true)]
    [InlineData("true", true)]
    [InlineData("now()", false)]
    [InlineData("CURRENT_TIMESTAMP", false)]
    [InlineData("('a'::text || CURRENT_USER)", false)]
    [InlineData("nextval('s'::regclass)", false)]
    public void IsConstant_Expressions_OnlyLiterals(string expression, bool expected) => Assert.Equal(expected, AddedColumn.IsConstant(expression));

    private static async Task<SyncPosition> CopiedAsync(IStoreEngine engine)
    {
        await engine.Copier.PrepareAsync(default);
        var position = await engine.Copier.CopyAsync(new Progress<CopyProgress>(), default);
        await engine.Copier.FinishAsync(default);
        return position;
    }

    private static async Task<string> AskAsync(string end, string sql)
    {
        await using var connection = new NpgsqlConnection(end + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync())?.ToString() ?? "";
    }
}
