namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// The statements of the write guard. A side is closed by an enabled trigger on every table that refuses whatever comes, and open by the same
/// trigger disabled. Whether a trigger is enabled is seen by every statement that gets its table's lock, whatever its snapshot: a condition in a row
/// of ours would be read by a REPEATABLE READ transaction as it was before the close.
/// </summary>
internal static class GuardSql
{
    public const string Function = """
        CREATE OR REPLACE FUNCTION platform.refuse_writes() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
        BEGIN
            RAISE EXCEPTION USING ERRCODE = 'read_only_sql_transaction',
                MESSAGE = format('store %s does not take writes here: %s on %I.%I refused', TG_ARGV[0], TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME),
                HINT = format('migration %s closed this side; the other side has the authority, or the freeze will end soon', TG_ARGV[1]);
        END $body$
        """;

    /// <summary>Tables that take no part in a guard yet, and those whose guard is not in the wanted state: <c>$1</c> trigger, <c>$2</c> enabled.</summary>
    public const string Tables = $"""
        SELECT format('%I.%I', n.nspname, c.relname), t.oid IS NOT NULL, coalesce((t.tgenabled <> 'D') = $2, false)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgname = $1
        WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND {Catalog.UserObjects} ORDER BY c.oid
        """;

    /// <summary>Store, migration, epoch, takes writes, driver's epoch. A newer epoch, or a newer driver, leaves no row to change.</summary>
    public const string WriteAuthority = """
        INSERT INTO platform.authority AS a VALUES ($1, $2, $3, $4, $5) ON CONFLICT (store, migration) DO UPDATE
        SET epoch = $3, takes_writes = $4, driver_epoch = $5, changed_at = now() WHERE a.epoch <= $3 AND a.driver_epoch <= $5
        """;

    public const string Holders = """
        SELECT format('pid %s (%s, user %s, %s for %s s)', a.pid, coalesce(nullif(a.application_name, ''), 'no application name'), a.usename, a.state,
            extract(epoch FROM clock_timestamp() - a.xact_start)::int)
        FROM pg_stat_activity a WHERE a.pid <> pg_backend_pid() AND EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.granted AND l.locktype = 'relation'
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND l.relation = ANY ($1::regclass[]::oid[])
            AND l.mode NOT IN ('AccessShareLock', 'RowShareLock'))
        UNION ALL
        SELECT format('prepared transaction %s of %s (COMMIT PREPARED or ROLLBACK PREPARED it)', quote_literal(gid), owner) FROM pg_prepared_xacts WHERE database = current_database()
        """;

    public static string CreateTrigger(string table, string trigger, string store, string migration)
        => $"CREATE TRIGGER {Quote.Identifier(trigger)} BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT "
            + $"EXECUTE FUNCTION platform.refuse_writes({Quote.Literal(store)}, {Quote.Literal(migration)})";

    public static string Switch(string table, string trigger, bool enabled) => $"ALTER TABLE {table} {(enabled ? "ENABLE" : "DISABLE")} TRIGGER {Quote.Identifier(trigger)}";
}
