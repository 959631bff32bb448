using Npgsql;
using Platform.Migrator.Sync;
using Platform.Plans;

namespace Platform.Migrator.Tests.Sync.Postgres;

/// <summary>Everything that is easily lost on the way: odd names, odd values, tables without keys or columns.</summary>
public sealed class PostgresTypesTests
{
    private const string Structure = """"
        CREATE SCHEMA "Odd ""schema""";
        CREATE TYPE "Odd ""schema""".mood AS ENUM ('sad', 'it''s "ok"');
        CREATE DOMAIN percent AS numeric(5,2) CHECK (VALUE <= 100);
        CREATE TYPE point3 AS (x int, y numeric, z text);
        CREATE TABLE "Odd ""schema"""."Ta ble" (
            "Id" int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, dropped int, "se""lect" text, j jsonb, js json, n numeric, b bytea, a text[], aa int[][], ts timestamptz, d date,
            iv interval, m "Odd ""schema""".mood, ms "Odd ""schema""".mood[], p percent, p3 point3, f8 float8, f4 float4, ch char(5), r int4range, x xml, ip inet, bits varbit(9), mon money, "n1" int NOT NULL DEFAULT 1,
            twice int GENERATED ALWAYS AS (n1 * 2) STORED, big text);
        ALTER TABLE "Odd ""schema"""."Ta ble" DROP COLUMN dropped;
        ALTER TABLE "Odd ""schema"""."Ta ble" ALTER big SET STORAGE EXTERNAL;
        CREATE TABLE composite (a text, b uuid, c timestamptz, v text, PRIMARY KEY (c, a, b));
        CREATE TABLE nothing ();
        CREATE TABLE whole (a int, b char(4), c json, d numeric); ALTER TABLE whole REPLICA IDENTITY FULL;
        CREATE TABLE parts (id int, at date, v text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
        CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
        CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
        CREATE TABLE parent (id int PRIMARY KEY, v text); CREATE TABLE child (extra int, PRIMARY KEY (id)) INHERITS (parent);
        CREATE TABLE swapped (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, v text);
        ALTER TABLE swapped REPLICA IDENTITY FULL;
        CREATE TABLE by_index (id int PRIMARY KEY, code text NOT NULL); CREATE UNIQUE INDEX by_code ON by_index (code); ALTER TABLE by_index REPLICA IDENTITY USING INDEX by_code;
        CREATE MATERIALIZED VIEW summary AS SELECT count(*) AS n FROM parts;
        CREATE FUNCTION shout(t text) RETURNS text LANGUAGE sql IMMUTABLE RETURN upper(t);
        CREATE INDEX shouted ON composite (shout(v));
        CREATE SEQUENCE lonely START 7;
        """";

    private const string Fill = """"
        INSERT INTO "Odd ""schema"""."Ta ble" ("se""lect", j, js, n, b, a, aa, ts, d, iv, m, ms, p, p3, f8, f4, ch, r, x, ip, bits, mon, big) VALUES
            (E'tab\t nl\n cr\r bs\\ quote'' "dq" ünï 😀 \x01 \\N', '{"a":[1,2.50,null],"b":"\u00e9"}', '{"b" : 1 ,"a":2}', 'NaN', '\x00ff5c0a', ARRAY['a,b', NULL, '', '"q"', '{}'], '{{1,2},{3,4}}',
             'infinity', '-infinity', '1 year -2 mons 3.5 secs', 'it''s "ok"', '{sad,"it''s \"ok\""}', 99.5, ROW(1, 2.50, 'x,"y"'), 'NaN', '-0', 'ab', '[1,5)', '<a>&amp;</a>', '10.0.0.0/8', '101', 12.34, repeat('0123456789', 2000)),
            (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
            ('', '""', 'null', 1e-30, '', '{}', '{}', '0044-03-15 12:00:00 BC', '9999-12-31', '0', 'sad', '{}', 0, ROW(NULL, NULL, NULL), 1e308, 3.4e38, '', 'empty', '', '::1', '', -1, '\N');
        INSERT INTO composite SELECT 'k' || n, md5(n::text)::uuid, timestamptz '2020-01-01' + n * interval '1.000001 s', 'v' FROM generate_series(1, 500) n;
        INSERT INTO nothing DEFAULT VALUES; INSERT INTO nothing DEFAULT VALUES;
        INSERT INTO whole VALUES (1, 'a', '{"x":1}', 1.0), (1, 'a', '{"x":1}', 1.0), (1, 'a', '{"x":1}', 1.00), (NULL, NULL, NULL, NULL);
        INSERT INTO parts SELECT n, date '2020-01-01' + n, 'v' FROM generate_series(1, 700) n;
        INSERT INTO parent VALUES (1, 'p'); INSERT INTO child VALUES (2, 'c', 3);
        INSERT INTO swapped VALUES (1, 'a'), (2, 'b'); INSERT INTO by_index VALUES (1, 'one'), (2, 'two');
        SELECT nextval('lonely');
        """";

    private const string Change = """"
        UPDATE "Odd ""schema"""."Ta ble" SET "se""lect" = E'\x02 \\ \' "', n1 = 21 WHERE "Id" = 1;
        UPDATE "Odd ""schema"""."Ta ble" SET "Id" = DEFAULT WHERE "Id" = 3;
        INSERT INTO "Odd ""schema"""."Ta ble" (a, ts, m) VALUES ('{NULL,"NULL"}', '-infinity', 'sad');
        UPDATE composite SET a = a || 'x', v = NULL WHERE a LIKE 'k1%'; DELETE FROM composite WHERE a LIKE 'k2%';
        INSERT INTO nothing DEFAULT VALUES;
        DELETE FROM whole WHERE ctid = (SELECT min(ctid) FROM whole); UPDATE whole SET b = 'zz' WHERE ctid = (SELECT max(ctid) FROM whole);
        UPDATE parts SET at = at + 366 WHERE id < 10; DELETE FROM parts WHERE id = 500;
        UPDATE parent SET v = 'both'; INSERT INTO child VALUES (9, 'z', NULL);
        BEGIN; UPDATE swapped SET id = 3 - id; COMMIT;
        UPDATE by_index SET code = 'uno' WHERE id = 1; DELETE FROM by_index WHERE id = 2;
        SELECT setval('lonely', 4711, false);
        """";

    [Theory]
    [InlineData(18)]
    [InlineData(17)]
    [InlineData(15)]
    public async Task CopyAndFollow_OddTablesAndValues_ArriveAsTheyWere(int targetMajor)
    {
        await using var pair = await PostgresPair.CreateAsync(15, targetMajor, Structure + Fill);
        await using var engine = pair.Open(driverEpoch: 1);
        Assert.Empty((await engine.Inspector.InspectAsync(default)).Problems);
        await engine.Copier.PrepareAsync(default);
        var position = await engine.Copier.CopyAsync(new Progress<CopyProgress>(), default);
        await engine.Copier.FinishAsync(default);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
        await using var follow = await Following.StartAsync(engine, position);
        foreach (var statement in new[] { Change, "TRUNCATE parts_2, nothing", "INSERT INTO parts VALUES (1000, '2021-05-05', 'after')" })
            await PostgresPair.ExecuteAsync(pair.Source, statement);
        await engine.Follower.DrainAsync(await engine.Follower.FenceAsync(default), default);
        await engine.Follower.CarryRestAsync(default);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
        var verdicts = new List<PartitionVerdict>();
        await foreach (var verdict in engine.Verifier.VerifyAsync(VerifyScope.Rest, default))
            verdicts.Add(verdict);
        Assert.All(verdicts, v => Assert.True(v.Equal, $"{v.Partition} {string.Join(';', v.Differences)}"));
        Assert.Equal((4711L, false), await LonelyAsync(pair.Target));
    }

    private static async Task<(long, bool)> LonelyAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT last_value, is_called FROM lonely", connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetBoolean(1));
    }
}
