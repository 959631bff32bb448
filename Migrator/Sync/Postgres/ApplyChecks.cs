using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>What the migrator's role must be allowed to do where changes of the other side are applied.</summary>
internal sealed class ApplyChecks(PostgresEnd end, List<Problem> problems)
{
    public async Task RunAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var role = (await connection.ListAsync("""
            SELECT rolname, rolsuper, has_function_privilege('pg_replication_origin_create(text)', 'EXECUTE')
                AND has_function_privilege('pg_replication_origin_session_setup(text)', 'EXECUTE') FROM pg_roles WHERE rolname = current_user
            """, r => (Name: r.GetString(0), Super: r.GetBoolean(1), Origins: r.GetBoolean(2)), cancel))[0];
        if (!role.Origins)
            problems.Add(new($"{end.Label}: privileges", $"role {role.Name} may not use replication origins", "as superuser: GRANT EXECUTE ON FUNCTION pg_replication_origin_create, pg_replication_origin_session_setup, pg_replication_origin_drop TO the role"));
        if (!role.Super && !await MayReplicaRoleAsync(connection, cancel))
            problems.Add(new($"{end.Label}: privileges", $"role {role.Name} may not set session_replication_role", "as superuser: GRANT SET ON PARAMETER session_replication_role TO the role (PostgreSQL 15 and newer; on RDS: GRANT rds_superuser)"));
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
