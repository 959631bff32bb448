using Platform.Plans;

namespace Platform.Migrator.Tests.Sync.Postgres;

/// <summary>A backlog is applied many rows at a time: whatever it holds, both sides end equal.</summary>
public sealed class BacklogTests
{
    private const string Structure = """
        CREATE TYPE mood AS ENUM ('calm', 'wild'); CREATE TYPE place AS (x int, name text); CREATE DOMAIN short AS varchar(10) CHECK (value <> 'no'); CREATE DOMAIN ints AS int[];
        CREATE TABLE kinds (a int, b varchar(12), mood mood, tags text[], grid int[], list ints, word short, price numeric(10, 2), at timestamptz(3), raw bytea, doc jsonb, flag bit(3), c char(8), big text, n int GENERATED ALWAYS AS (a + 1) STORED, PRIMARY KEY (b, a));
        CREATE TABLE ticket (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, place int UNIQUE, note text);
        CREATE TABLE spot (id int PRIMARY KEY, at place); CREATE TABLE log (what text, at timestamptz DEFAULT clock_timestamp());
        CREATE TABLE watched (id int PRIMARY KEY, v int); CREATE TABLE seen (id int, v int);
        CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.seen VALUES (new.id, new.v); RETURN new; END';
        INSERT INTO kinds SELECT n, 'k' || n % 7, 'calm', ARRAY['a,b', NULL, '{"x"}', n::text], '{{1,2},{3,4}}', ARRAY[n], 'w', n / 3.0, now(), '\x00ff', '{"a": "\\\"b"}', B'101', 'c', repeat('xyz', 3000) FROM generate_series(1, 300) n;
        INSERT INTO ticket (place, note) SELECT n, 'n' FROM generate_series(1, 300) n; INSERT INTO spot SELECT n, ROW(n, 'p"' || n)::place FROM generate_series(1, 20) n; INSERT INTO watched SELECT n, 0 FROM generate_series(1, 20) n;
        """;

    /// <summary>Each line is a transaction.</summary>
    private static readonly string[] Writes =
    [
        "UPDATE kinds SET mood = 'wild', tags = array_append(tags, 'more'), grid = NULL, list = array_append(list, 7), word = NULL, price = price + 1 WHERE a % 2 = 0",
        "UPDATE kinds SET doc = doc || '{\"n\": 1}', flag = B'010', c = 'it''s', raw = '\\x5c22' WHERE a % 3 = 0; UPDATE kinds SET big = big || '!' WHERE a % 50 = 0",
        "DELETE FROM kinds WHERE a % 5 = 0; INSERT INTO kinds (a, b, tags) SELECT n, 'k' || n % 7, '{}' FROM generate_series(5, 100, 5) n",
        "UPDATE kinds SET b = 'moved' || a WHERE a BETWEEN 11 AND 14",
        "INSERT INTO kinds (a, b) SELECT n, 'gone' FROM generate_series(1, 50) n", "DELETE FROM kinds WHERE b = 'gone'",
        "UPDATE ticket SET place = -place WHERE id <= 100", "UPDATE ticket SET place = 101 + place WHERE id <= 100", // Values change hands: no order of the rows that are left can do that.
        "DELETE FROM ticket WHERE id > 290; INSERT INTO ticket (place, note) SELECT n, 'again' FROM generate_series(291, 300) n",
        "UPDATE spot SET at = ROW(id, 'moved')::place", "INSERT INTO log (what) SELECT 'entry ' || n FROM generate_series(1, 500) n",
        "UPDATE watched SET v = v + 1", "UPDATE watched SET v = v + 1",
    ];

    [Fact]
    public async Task FollowAsync_BacklogOfAllSorts_EndsEqual()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, Structure);
        await using var engine = pair.Open(driverEpoch: 1);
        await engine.Copier.PrepareAsync(default);
        var position = await engine.Copier.CopyAsync(new Progress<Platform.Migrator.Sync.CopyProgress>(), default);
        await engine.Copier.FinishAsync(default);
        await PostgresPair.ExecuteAsync(pair.Target, "CREATE TRIGGER see AFTER UPDATE ON watched FOR EACH ROW EXECUTE FUNCTION see(); ALTER TABLE watched ENABLE ALWAYS TRIGGER see");
        foreach (var write in Writes)
            await PostgresPair.ExecuteAsync(pair.Source, write);
        await PostgresPair.ExecuteAsync(pair.Source, "INSERT INTO log (what) SELECT 'bulk ' || n FROM generate_series(1, 40000) n; UPDATE ticket SET place = -1 WHERE place = 200; UPDATE ticket SET place = 200 WHERE place = 201; UPDATE ticket SET place = 201 WHERE place = -1; UPDATE ticket SET note = note || '?'");

        await using var follow = await Following.StartAsync(engine, position);
        await engine.Follower.DrainAsync(await engine.Follower.FenceAsync(default), default);

        await PostgresPair.ExecuteAsync(pair.Target, """
            DO $$ BEGIN ASSERT (SELECT count(*) = 40 AND count(DISTINCT (id, v)) = 40 FROM seen), 'the trigger fires for each change'; END $$;
            SET session_replication_role = replica; DELETE FROM seen;
            """);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
    }
}
