using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Migrator.Sync;
using Platform.Migrator.Sync.Postgres;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Sync.Postgres;

/// <summary>Two databases of real servers, with tables of the usual kinds.</summary>
internal sealed class PostgresPair : IStorePair
{
    private static int _number;

    private readonly string _migration = $"test-{Guid.NewGuid():N}";
    private int _written;

    private PostgresPair(PostgresServer source, PostgresServer target, string database)
    {
        (SourceServer, TargetServer) = (source, target);
        (Source, Target) = (source.ConnectionString($"{database}_s"), target.ConnectionString($"{database}_t"));
    }

    public PostgresServer SourceServer { get; }
    public PostgresServer TargetServer { get; }
    public string Source { get; }
    public string Target { get; }
    public int Rows => 3_000;

    private const string Structure = """
        CREATE TABLE worlds (id int PRIMARY KEY, name text NOT NULL, messages bigint NOT NULL DEFAULT 0);
        CREATE TABLE messages (id uuid PRIMARY KEY, seq bigserial NOT NULL UNIQUE, world int NOT NULL REFERENCES worlds, body text, at timestamptz NOT NULL DEFAULT clock_timestamp());
        CREATE INDEX ON messages (world, seq);
        CREATE TABLE activity (what uuid NOT NULL, kind text);
        CREATE TABLE pairs (a int, b text, v int, PRIMARY KEY (a, b));
        INSERT INTO worlds SELECT n, 'world ' || n FROM generate_series(1, 10) n;
        INSERT INTO messages (id, world, body) SELECT gen_random_uuid(), 1 + n % 10, repeat('x', n % 100) FROM generate_series(1, 3000) n;
        INSERT INTO activity SELECT id, 'message' FROM messages LIMIT 500;
        INSERT INTO pairs SELECT n / 10, 'b' || n % 10, n FROM generate_series(1, 300) n;
        """;

    public static async Task<PostgresPair> CreateAsync(int sourceMajor, int targetMajor, string structure = Structure)
    {
        Assert.SkipWhen(PostgresServer.Missing(sourceMajor) is not null, PostgresServer.Missing(sourceMajor) ?? "");
        Assert.SkipWhen(PostgresServer.Missing(targetMajor) is not null, PostgresServer.Missing(targetMajor) ?? "");
        return await CreateAsync(await PostgresServer.SharedAsync(sourceMajor), await PostgresServer.SharedAsync(targetMajor), structure);
    }

    public static async Task<PostgresPair> CreateAsync(PostgresServer source, PostgresServer target, string structure = Structure)
    {
        var pair = new PostgresPair(source, target, $"pair{Interlocked.Increment(ref _number)}");
        await pair.SourceServer.CreateDatabaseAsync(new NpgsqlConnectionStringBuilder(pair.Source).Database!);
        await pair.TargetServer.CreateDatabaseAsync(new NpgsqlConnectionStringBuilder(pair.Target).Database!);
        await ExecuteAsync(pair.Source, structure);
        return pair;
    }

    public IStoreEngine Open(long driverEpoch) => Open(driverEpoch, Source, Target);

    public IStoreEngine OpenReverse(long driverEpoch) => Open(driverEpoch, Target, Source, Side.Target);

    public IStoreEngine Open(long driverEpoch, string origin, string destination, Side originSide = Side.Source, bool reverseSync = true)
        => new PostgresKind().Open(new StoreRoute(new StorePlan("main", "postgres"), origin, destination, originSide) { ReverseSync = reverseSync }, new StoreContext(_migration, driverEpoch, TimeProvider.System, NullLoggerFactory.Instance));

    public async Task WriteAsync(int writer, CancellationToken stop, Side side = Side.Source)
    {
        await using var connection = new NpgsqlConnection(side == Side.Source ? Source : Target);
        await connection.OpenAsync(CancellationToken.None);
        var random = new Random(writer);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ExecuteAsync(connection, Transaction(writer, random));
            }
            catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction)
            {
                return;
            }
            await Task.Delay(1, CancellationToken.None);
        }
    }

    public Task<bool> TryWriteAsync(Side side) => TryWriteAsync(side, $"INSERT INTO worlds VALUES ({1_000_000 + Interlocked.Increment(ref _written)}, 'new')");

    public async Task<bool> TryWriteAsync(Side side, string sql)
    {
        try
        {
            await ExecuteAsync(side == Side.Source ? Source : Target, sql);
            return true;
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction)
        {
            return false;
        }
    }

    public async Task<string> TouchRowAsync(Side side)
    {
        await ExecuteAsync(side == Side.Source ? Source : Target, "UPDATE worlds SET name = 'touched' WHERE id = 5");
        return "5: differs";
    }

    public Task AlterRowAsync(Side side, string row)
        => ExecuteAsync(side == Side.Source ? Source : Target, $"SET session_replication_role = replica; UPDATE worlds SET name = 'altered' WHERE id = {row.Split(':')[0]}");

    public async Task<IReadOnlyList<string>> PlantDifferencesAsync()
    {
        await ExecuteAsync(Target, """
            SET session_replication_role = replica;
            UPDATE worlds SET name = 'altered' WHERE id = 3;
            DELETE FROM pairs WHERE a = 7 AND b = 'b7';
            INSERT INTO worlds VALUES (4242, 'extra');
            DELETE FROM activity WHERE ctid = (SELECT min(ctid) FROM activity);
            """);
        return ["3: differs", "7,b7: missing at the destination", "4242: only at the destination", "499 at the destination", "row (0,1) of the origin: missing at the destination"];
    }

    public async Task<string> ContentAsync(Side side)
    {
        await using var connection = new NpgsqlConnection(side == Side.Source ? Source : Target);
        await connection.OpenAsync();
        await ExecuteAsync(connection, "SET TimeZone = 'UTC'; SET bytea_output = 'hex'; SET search_path = public");
        var tables = new List<string>();
        await using (var command = new NpgsqlCommand("SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'platform') ORDER BY n.nspname COLLATE \"C\", c.relname COLLATE \"C\"", connection))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync())
                tables.Add(reader.GetString(0));
        var content = new List<string>();
        foreach (var table in tables)
        {
            await using var command = new NpgsqlCommand($"SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE \"C\")), '') FROM ONLY {table} t", connection);
            content.Add($"{table} {await command.ExecuteScalarAsync()}");
        }
        return string.Join('\n', content);
    }

    /// <summary>The server's own dump of a side, its lines sorted. Only where the server has a pg_dump beside it.</summary>
    public async Task<string> DumpAsync(Side side, params string[] options)
    {
        var (server, end) = side == Side.Source ? (SourceServer, Source) : (TargetServer, Target);
        var start = new ProcessStartInfo(Path.Combine(server.Binaries, "pg_dump"), ["-h", "127.0.0.1", "-p", $"{server.Port}", "-U", "postgres", "--no-publications", .. options, new NpgsqlConnectionStringBuilder(end).Database!]) { RedirectStandardOutput = true };
        start.Environment["PGPASSWORD"] = PostgresServer.Password;
        using var process = Process.Start(start)!;
        var dump = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return string.Join('\n', dump.Split('\n').Where(l => !l.Contains("restrict ", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    public async Task<IReadOnlyList<string>> TracesAsync()
    {
        var traces = new List<string>();
        foreach (var end in new[] { Source, Target })
        {
            await using var connection = new NpgsqlConnection(end);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand("""
                SELECT 'slot ' || slot_name FROM pg_replication_slots WHERE database = current_database() UNION ALL SELECT 'publication ' || pubname FROM pg_publication
                UNION ALL SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname = 'platform' UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
                """, connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                traces.Add(reader.GetString(0));
        }
        return traces;
    }

    /// <summary>Slots are few and hold log on the server that all tests share.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var end in new[] { Source, Target })
            await ExecuteAsync(end, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'platform%keep'; SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE database = current_database() AND active_pid IS NOT NULL; "
                + "SELECT pg_sleep(0.02); SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database()");
    }

    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await ExecuteAsync(connection, sql);
        if (sql.Contains("session_replication_role", StringComparison.Ordinal))
            NpgsqlConnection.ClearPool(connection);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static string Transaction(int writer, Random random) => random.Next(7) switch
    {
        0 => $"UPDATE messages SET body = body || 'y' WHERE seq = {random.Next(1, 3000)}",
        1 => $"DELETE FROM messages WHERE seq = {random.Next(1, 3000)}",
        2 => $"UPDATE pairs SET a = a + 1000, b = b || '{writer}' WHERE a = {random.Next(1, 30)} AND b = 'b{random.Next(10)}'",
        3 => $"DELETE FROM pairs WHERE a = {random.Next(1, 30)}; INSERT INTO pairs VALUES ({10_000 + random.Next(100_000)}, '{Guid.NewGuid()}', NULL)",
        _ => $"BEGIN; WITH m AS (INSERT INTO messages (id, world, body) VALUES (gen_random_uuid(), {random.Next(1, 11)}, 'hi') RETURNING id) INSERT INTO activity SELECT id, 'message' FROM m; UPDATE worlds SET messages = messages + 1 WHERE id = {random.Next(1, 11)}; COMMIT",
    };
}
