using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Platform.Plans;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>For psql. The statements are those of the guard and of the slots, with their parameters filled in.</summary>
internal sealed partial class PostgresScripts(StorePlan store, string migrationId) : IStoreScripts
{
    /// <summary>Room enough to wait for a reader that holds a table; nobody else is kept waiting for longer.</summary>
    private const string Bounds = "SET LOCAL lock_timeout = '30s'; SET LOCAL statement_timeout = '60s'; SET LOCAL search_path = pg_catalog;";

    private readonly string mine = $"store = {Quote.Literal(store.Name)} AND migration = {Quote.Literal(migrationId)}";

    public string Password => "psql asks for it; ~/.pgpass or PGPASSWORD give it unasked";

    public string Address(string? connectionString)
    {
        if (connectionString is null)
            return "host=HOST port=5432 dbname=DATABASE user=USER";
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        var words = new List<(string Key, string? Value)>
        {
            ("host", given.Host), ("port", given.Port.ToString(CultureInfo.InvariantCulture)), ("dbname", given.Database ?? given.Username), ("user", given.Username),
            ("sslmode", SslMode(given.SslMode)), ("sslrootcert", given.RootCertificate),
        };
        return string.Join(' ', words.Where(w => !string.IsNullOrEmpty(w.Value)).Select(w => $"{w.Key}={Word(w.Value!)}"));
    }

    public string Who(Side side)
    {
        var open = Filled(GuardSql.Tables, Names(Side.Source).GuardTrigger, true);
        return Psql(side, $"""
            SELECT store, migration, epoch, takes_writes, driver_epoch, changed_at FROM platform.authority WHERE {mine};
            SELECT entry, epoch, takes_writes, driver_epoch, at FROM platform.authority_log WHERE {mine} ORDER BY entry DESC LIMIT 10;
            SELECT name AS "takes writes, whatever the row says" FROM (
            {open}
            ) AS g(name, has_guard, is_closed) WHERE NOT is_closed;
            """);
    }

    public string Open(Side side, ScriptClaim? claim)
    {
        object[] values = [store.Name, migrationId, Claimed(claim?.Epoch, "epoch"), true, Claimed(claim?.DriverEpoch, "driver_epoch")];
        var trigger = Names(Side.Source).GuardTrigger;
        var other = $"psql -XAtq \"${PlanEnvironment.NameOf(store, side.Other())}\" -c \"SELECT takes_writes FROM platform.authority WHERE {mine}\" | grep -qx f &&\n";
        return other + Psql(side, $"""
            BEGIN;
            {Bounds}
            DO $open$
            DECLARE guarded record;
            BEGIN
            {Filled(GuardSql.WriteAuthority, values)};
                IF NOT FOUND THEN
                    RAISE EXCEPTION 'a newer epoch or driver holds store %: the migrator went on since this was printed', {Quote.Literal(store.Name)}
                        USING HINT = 'print the runbook again, and see whether a migrator runs';
                END IF;
            {Filled(Bookkeeping.LogAuthority, values)};
                FOR guarded IN SELECT * FROM (
            {Filled(GuardSql.Tables, trigger, false)}
                ) AS g(name, has_guard, is_open) WHERE has_guard AND NOT is_open LOOP
                    EXECUTE format({Quote.Literal(GuardSql.Switch("%s", trigger, enabled: false))}, guarded.name);
                END LOOP;
            END $open$;
            COMMIT;
            """);
    }

    public string SeeStreams(Side side) => Psql(side, """
        SELECT s.slot_name, s.active, pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn)) AS keeps, to_jsonb(s) ->> 'wal_status' AS log
        FROM pg_replication_slots s WHERE s.database = current_database() AND s.slot_name LIKE 'platform\_%';
        SELECT pubname FROM pg_publication WHERE pubname LIKE 'platform\_%';
        """);

    public string DropStream(Side side) => Psql(side, $"""
        {Filled(SnapshotSlot.EndReader, Names(side).Slot)};
        SELECT pg_sleep(1);
        {Filled(SnapshotSlot.Drop, Names(side).Slot)};
        {OriginObjects.DropPublication(Names(side))};
        """);

    /// <summary>Of the stream that begins at that side; the guard's trigger is the same in both directions.</summary>
    private StreamNames Names(Side origin) => StreamNames.Of(store, origin, migrationId);

    private object Claimed(long? epoch, string column) => epoch is { } known ? known : new Expression($"(SELECT {column} FROM platform.authority WHERE {mine})");

    /// <summary>A quoted here-document: the shell changes nothing in it.</summary>
    private string Psql(Side side, string sql) => $"psql -X -v ON_ERROR_STOP=1 \"${PlanEnvironment.NameOf(store, side)}\" <<'SQL'\n{sql}\nSQL";

    private static string Filled(string sql, params object[] values) =>
        Parameter().Replace(sql, match => Text(values[int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) - 1]));

    private static string Text(object value) => value switch
    {
        string text => Quote.Literal(text),
        bool yes => yes ? "true" : "false",
        Expression expression => expression.Sql,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>libpq's own quoting within a list of keywords.</summary>
    private static string Word(string value) => value.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or '/' or ':')
        ? value
        : $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static string? SslMode(SslMode mode) => mode switch
    {
        Npgsql.SslMode.VerifyCA => "verify-ca",
        Npgsql.SslMode.VerifyFull => "verify-full",
        Npgsql.SslMode.Prefer => null, // Both clients' default.
        _ => mode.ToString().ToLowerInvariant(),
    };

    [GeneratedRegex(@"\$([1-9])")]
    private static partial Regex Parameter();

    private sealed record Expression(string Sql);
}
