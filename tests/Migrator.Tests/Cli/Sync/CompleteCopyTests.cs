using Npgsql;
using Platform.Migrator.Cli;
using Platform.Migrator.Tests.Sync.Postgres;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Cli.Sync;

/// <summary>A database with one of everything: what the built program leaves at the target is the same, by the server's own dump where that can read both sides.</summary>
[Trait("Category", "Slow")]
public sealed class CompleteCopyTests : IAsyncDisposable
{
    private const string Structure = """"
        DO $$ BEGIN CREATE ROLE complete_group NOLOGIN; CREATE ROLE complete_owner LOGIN PASSWORD 'owns' CONNECTION LIMIT 7 IN ROLE complete_group; CREATE ROLE complete_reader; ALTER ROLE complete_owner SET work_mem = '5MB';
        EXCEPTION WHEN duplicate_object THEN NULL; END $$;
        CREATE EXTENSION citext; CREATE EXTENSION hstore; COMMENT ON EXTENSION citext IS 'text whose case does not count';
        CREATE SCHEMA "App ""one""" AUTHORIZATION complete_owner; SET search_path = "App ""one""", public;
        CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN positive AS int CHECK (VALUE > 0); CREATE TYPE span AS RANGE (subtype = int4); CREATE COLLATION german (provider = icu, locale = 'de');
        CREATE FUNCTION add_one(i int) RETURNS int LANGUAGE sql IMMUTABLE RETURN i + 1; CREATE PROCEDURE nothing() LANGUAGE plpgsql AS $$ BEGIN END $$; CREATE AGGREGATE total(int) (sfunc = int4pl, stype = int, initcond = '0');
        CREATE SEQUENCE lonely INCREMENT 5 START 10 CACHE 3; SELECT nextval('lonely');
        CREATE TABLE people ("Id" int GENERATED ALWAYS AS IDENTITY (START 100) PRIMARY KEY, gone int, email citext UNIQUE, tags hstore, feels mood DEFAULT 'ok', age positive, twice int GENERATED ALWAYS AS (age * 2) STORED, name text COLLATE "C" NOT NULL DEFAULT 'x', CONSTRAINT adult CHECK (age > 17));
        ALTER TABLE people DROP COLUMN gone; ALTER TABLE people OWNER TO complete_owner; ALTER TABLE people ALTER name SET STATISTICS 321; ALTER TABLE people SET (fillfactor = 80);
        COMMENT ON TABLE people IS 'it''s people'; COMMENT ON COLUMN people.email IS 'unique'; GRANT SELECT ON people TO complete_reader; GRANT UPDATE (name) ON people TO complete_reader;
        ALTER TABLE people ENABLE ROW LEVEL SECURITY; CREATE POLICY mine ON people FOR SELECT TO complete_reader USING (age < 99);
        CREATE STATISTICS people_stats (dependencies) ON age, name FROM people; CREATE INDEX people_upper ON people (upper(name) text_pattern_ops) WHERE age > 20; CREATE INDEX people_tags ON people USING gin (tags); CLUSTER people USING people_pkey;
        CREATE TABLE orders (id bigserial, at date NOT NULL, person int REFERENCES people ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, amount numeric(10,2), PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
        CREATE TABLE orders_old PARTITION OF orders FOR VALUES FROM (MINVALUE) TO ('2020-01-01'); CREATE TABLE orders_new PARTITION OF orders FOR VALUES FROM ('2020-01-01') TO (MAXVALUE) PARTITION BY HASH (id);
        CREATE TABLE orders_new_0 PARTITION OF orders_new FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE orders_new_1 PARTITION OF orders_new FOR VALUES WITH (MODULUS 2, REMAINDER 1); CREATE INDEX orders_amount ON orders (amount);
        CREATE TABLE animals (id int PRIMARY KEY, name text); CREATE TABLE cats (lives int DEFAULT 9, PRIMARY KEY (id)) INHERITS (animals); CREATE TABLE lions (EXCLUDE USING gist (int4range(id, id, '[]') WITH &&)) INHERITS (cats);
        CREATE UNLOGGED TABLE cache (k text PRIMARY KEY, v text); CREATE TABLE none (); CREATE TABLE log (line text); CREATE UNIQUE INDEX log_line ON log (line); ALTER TABLE log ALTER line SET NOT NULL; ALTER TABLE log REPLICA IDENTITY USING INDEX log_line;
        CREATE VIEW adults WITH (security_barrier) AS SELECT "Id", name FROM people WHERE age > 20; CREATE MATERIALIZED VIEW names AS SELECT name, count(*) AS n FROM people GROUP BY name; CREATE UNIQUE INDEX names_name ON names (name);
        CREATE MATERIALIZED VIEW later AS SELECT 1 AS one WITH NO DATA; CREATE RULE no_delete AS ON DELETE TO animals DO INSTEAD NOTHING;
        CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := NEW.name || '!'; RETURN NEW; END $$; CREATE TRIGGER stamp BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION stamp(); ALTER TABLE people DISABLE TRIGGER stamp;
        ALTER DEFAULT PRIVILEGES FOR ROLE complete_owner IN SCHEMA "App ""one""" GRANT SELECT ON TABLES TO complete_reader;
        ALTER TABLE orders_old ADD CONSTRAINT young CHECK (amount > 0) NOT VALID; CREATE PUBLICATION theirs FOR TABLE animals;
        """";

    private const string Fill = """"
        SET search_path = "App ""one""", public;
        INSERT INTO people (email, tags, age, name) SELECT n || '@Example.com', hstore('n', n::text), 18 + n % 60, 'name ' || n % 50 FROM generate_series(1, 300) n; UPDATE people SET name = name || '.' WHERE age = 30;
        INSERT INTO orders (at, person, amount) SELECT date '2019-06-01' + n, 100 + n % 300, n FROM generate_series(1, 600) n; INSERT INTO animals VALUES (1, 'ant'); INSERT INTO cats VALUES (2, 'tom', 8); INSERT INTO lions VALUES (3, 'leo', 1), (5, 'mu', 2);
        INSERT INTO cache SELECT n, 'v' FROM generate_series(1, 50) n; INSERT INTO none DEFAULT VALUES; INSERT INTO log SELECT 'line ' || n FROM generate_series(1, 20) n; REFRESH MATERIALIZED VIEW names;
        SELECT lo_from_bytea(4242, decode(repeat('00ff10', 3000), 'hex')); SELECT lo_from_bytea(4243, ''); SELECT lo_put(4244, 500000, 'far') FROM lo_create(4244);
        """";

    private readonly MigratorProgram program = new();

    public ValueTask DisposeAsync() => program.DisposeAsync();

    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(18)]
    public async Task Copy_OneOfEverything_IsTheSameAtTheTarget(int targetMajor)
    {
        await using var pair = await PostgresPair.CreateAsync(15, targetMajor, Structure);
        await PostgresPair.ExecuteAsync(pair.Source, Fill);
        await PostgresPair.ExecuteAsync(pair.Source, $"ALTER DATABASE {Database(pair.Source)} SET search_path = \"App \"\"one\"\"\", public; ALTER ROLE complete_reader IN DATABASE {Database(pair.Source)} SET statement_timeout = '3s'");
        program["PGPASSWORD"] = PostgresServer.Password;

        var (code, output, errors) = await program.RunAsync("copy", "--source", SyncVerbsTests.Url(pair.Source), "--target", SyncVerbsTests.Url(pair.Target), "--roles", "--until-caught-up");
        var verified = await program.RunAsync("verify", "--source", SyncVerbsTests.Url(pair.Source), "--target", SyncVerbsTests.Url(pair.Target));
        var cleaned = await program.RunAsync("clean", "--source", SyncVerbsTests.Url(pair.Source), "--target", SyncVerbsTests.Url(pair.Target));

        Assert.True(code == ExitCodes.Ok && cleaned.Code == ExitCodes.Ok, output + errors + cleaned.Errors);
        Assert.True(verified.Code == ExitCodes.Ok, verified.Output + verified.Errors);
        Assert.Contains("publication theirs is not carried", output, StringComparison.Ordinal);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
        foreach (var question in Questions)
            Assert.Equal(await AskAsync(pair.Source, question), await AskAsync(pair.Target, question));
        if (targetMajor == 15)
            Assert.Equal(await pair.DumpAsync(Side.Source, "--schema-only"), await pair.DumpAsync(Side.Target, "--schema-only"));
        Assert.DoesNotContain(await pair.TracesAsync(), t => t is not ("publication theirs" or "trigger stamp"));
    }

    [Fact]
    public async Task Verify_LargeObjectUnloggedAndSequenceDiffer_EachIsNamed()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, "CREATE UNLOGGED TABLE cache (k int PRIMARY KEY, v text); CREATE SEQUENCE s; INSERT INTO cache VALUES (1, 'a'), (2, 'b'); SELECT lo_from_bytea(7001, 'one'), lo_from_bytea(7002, 'two')");
        program["PGPASSWORD"] = PostgresServer.Password;
        string[] ends = ["--source", SyncVerbsTests.Url(pair.Source), "--target", SyncVerbsTests.Url(pair.Target)];
        var copied = await program.RunAsync(["copy", "--until-caught-up", .. ends]);
        await PostgresPair.ExecuteAsync(pair.Source, "UPDATE cache SET v = 'c' WHERE k = 2; SELECT lo_put(7001, 1, 'x'), lo_unlink(7002), lo_from_bytea(7003, 'three'); SELECT nextval('s')");

        var different = await program.RunAsync(["verify", .. ends]);
        var followed = await program.RunAsync(["follow", "--until-caught-up", .. ends]);
        var equal = await program.RunAsync(["verify", .. ends]);

        Assert.True(copied.Code == ExitCodes.Ok, copied.Output + copied.Errors);
        Assert.Equal(ExitCodes.Different, different.Code);
        foreach (var expected in new[] { "public.cache (unlogged): 2: differs", "7001: differs; 7002: only at the destination; 7003: missing at the destination", "public.s: differs" })
            Assert.Contains(expected, different.Output, StringComparison.Ordinal);
        Assert.True(followed.Code == ExitCodes.Ok && equal.Code == ExitCodes.Ok, followed.Output + followed.Errors + equal.Output);
    }

    /// <summary>The row passes through piece by piece.</summary>
    [Fact]
    public async Task Copy_RowOf200Megabytes_ArrivesInBoundedMemory()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, "CREATE TABLE large (id int PRIMARY KEY, b bytea); INSERT INTO large VALUES (1, convert_to(repeat('x', 200 << 20), 'UTF8')), (2, NULL)");
        program["PGPASSWORD"] = PostgresServer.Password;

        var process = program.Start("copy", "--source", SyncVerbsTests.Url(pair.Source), "--target", SyncVerbsTests.Url(pair.Target));
        var said = process.StandardError.ReadToEndAsync();
        var peak = 0L;
        while (!process.WaitForExit(20))
            peak = Math.Max(peak, await ResidentMegabytesAsync(process.Id));

        Assert.True(process.ExitCode == ExitCodes.Ok, await said);
        Assert.InRange(peak, 1, 300);
        Assert.Equal(await AskAsync(pair.Source, "SELECT id || md5(b) || length(b) FROM large"), await AskAsync(pair.Target, "SELECT id || md5(b) || length(b) FROM large"));
    }

    private static async Task<long> ResidentMegabytesAsync(int pid)
    {
        try
        {
            var line = (await File.ReadAllLinesAsync($"/proc/{pid}/status")).FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], System.Globalization.CultureInfo.InvariantCulture) >> 10;
        }
        catch (IOException)
        {
            return 0; // It has just ended.
        }
    }

    /// <summary>Where no program dumps both sides, their own catalogues say the same.</summary>
    private static readonly string[] Questions =
    [
        "SELECT format('%s %s %s %s', n.nspname, c.relname, c.relkind, c.relpersistence) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid >= 16384 AND c.relkind NOT IN ('t') AND n.nspname !~ '^pg_'",
        "SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE oid >= 16384 AND conrelid > 0 AND contype <> 'n'",
        "SELECT pg_get_indexdef(indexrelid) || indisclustered || indisreplident FROM pg_index WHERE indexrelid >= 16384 AND indrelid::regclass::text !~ 'pg_toast'",
        "SELECT format('%s %s %s %s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, attidentity) FROM pg_attribute WHERE attrelid >= 16384 AND attnum > 0 AND NOT attisdropped AND attrelid::regclass::text !~ 'pg_toast'",
        "SELECT format('%s %s %s', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal", "SELECT format('%s %s', polname, pg_get_expr(polqual, polrelid)) FROM pg_policy",
        "SELECT description FROM pg_description WHERE objoid >= 16384 AND classoid <> 'pg_proc'::regclass", "SELECT format('%s %s', c.relname, replace(c.relacl::text, 'tm/', 't/')) FROM pg_class c WHERE c.relacl IS NOT NULL AND c.oid >= 16384", "SELECT stxname FROM pg_statistic_ext", "SELECT rulename FROM pg_rules WHERE schemaname !~ '^pg_'",
        "SELECT extname FROM pg_extension", "SELECT matviewname || ispopulated FROM pg_matviews", "SELECT oid::text || md5(lo_get(oid)) FROM pg_largeobject_metadata", "SELECT format('%s %s', r.rolname, s.setconfig) FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())",
        "SELECT format('%s %s %s %s %s', rolname, rolcanlogin, rolconnlimit, rolpassword, (SELECT string_agg(roleid::regrole::text, ',') FROM pg_auth_members m WHERE m.member = a.oid)) FROM pg_authid a WHERE rolname ~ '^complete_'", "SELECT format('%s %s', rolname, setconfig) FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = setrole WHERE setdatabase = 0 AND rolname ~ '^complete_'",
        "SELECT format('%s %s %s', p.oid::regprocedure, p.prokind, md5(p.prosrc)) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname ~ '^App'", "SELECT replace(defaclacl::text, 'tm/', 't/') FROM pg_default_acl", "SELECT last_value::text || is_called FROM \"App \"\"one\"\"\".lonely",
    ];

    private static string Database(string end) => $"\"{new NpgsqlConnectionStringBuilder(end).Database}\"";

    private static async Task<string> AskAsync(string end, string sql)
    {
        await using var connection = new NpgsqlConnection(end + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT coalesce(string_agg(x::text, E'\\n' ORDER BY x::text COLLATE \"C\"), '') FROM ({sql}) q(x)", connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
