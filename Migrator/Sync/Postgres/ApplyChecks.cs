using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>What the migrator's role must be allowed to do where changes of the other side are applied.</summary>
/// <param name="origin">What our sessions there mark their rows with.</param>
internal sealed class ApplyChecks(PostgresEnd end, string origin, List<Problem> problems)
{
    public async Task RunAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var role = (await connection.ListAsync("""
            SELECT rolname, rolsuper, has_function_privilege('pg_replication_origin_create(text)', 'EXECUTE')
                AND has_function_privilege('pg_replication_origin_session_setup(text)', 'EXECUTE') FROM pg_roles WHERE rolname = current_user
            """, r => (Name: r.GetString(0), Super: r.GetBoolean(1), Origins: r.GetBoolean(2)), cancel))[0];
        if (!role.Origins)
            problems.Add(new($"{end.Label}: privileges", $"role {role.Name} may not use replication origins", "as superuser: GRANT EXECUTE ON FUNCTION pg_replication_origin_create, pg_replication_origin_session_setup, pg_replication_origin_drop TO the role"));
        await OriginsAsync(connection, cancel);
        if (!role.Super && !await MayReplicaRoleAsync(connection, cancel))
            problems.Add(new($"{end.Label}: privileges", $"role {role.Name} may not set session_replication_role", "as superuser: GRANT SET ON PARAMETER session_replication_role TO the role (PostgreSQL 15 and newer; on RDS: GRANT rds_superuser)"));
    }

    /// <summary>A limit of its own from PostgreSQL 18 on, 10 unless set; before, as many as max_replication_slots, which is looked at by itself. Who may not look learns it when following begins.</summary>
    private async Task OriginsAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        const string Setting = "max_active_replication_origins";
        if (!await connection.ScalarAsync<bool>("SELECT has_function_privilege('pg_show_replication_origin_status()', 'EXECUTE')", cancel))
            return;
        var free = await connection.ListAsync("""
            SELECT setting::int - (SELECT count(*) FROM pg_replication_origin_status WHERE external_id IS DISTINCT FROM $2)::int FROM pg_settings WHERE name = $1
            """, r => r.GetInt32(0), cancel, Setting, origin);
        if (free is [< 1])
            problems.Add(new($"{end.Label}: {Setting}", "none is free", $"drop an unused origin (pg_replication_origin_drop) or raise {Setting} and restart"));
    }

    /// <summary>A setting tried and taken back changes nothing.</summary>
    private static async Task<bool> MayReplicaRoleAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        try
        {
            await connection.ExecuteAsync("SET LOCAL session_replication_role = replica", cancel);
            return true;
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return false;
        }
    }
}
