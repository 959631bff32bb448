using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>What the migrator must be allowed to do at the destination.</summary>
internal sealed class DestinationChecks(PostgresRoute route, List<Problem> problems)
{
    private readonly string _label = route.Destination.Label;

    public async Task RunAsync(NpgsqlConnection destination, CancellationToken cancel)
    {
        var role = (await destination.ListAsync("""
            SELECT rolname, rolsuper, has_database_privilege(current_database(), 'CREATE'), has_function_privilege('pg_replication_origin_create(text)', 'EXECUTE')
                AND has_function_privilege('pg_replication_origin_session_setup(text)', 'EXECUTE'), pg_is_in_recovery() FROM pg_roles WHERE rolname = current_user
            """, r => (Name: r.GetString(0), Super: r.GetBoolean(1), Create: r.GetBoolean(2), Origins: r.GetBoolean(3), Standby: r.GetBoolean(4)), cancel))[0];
        if (role.Standby)
            problems.Add(new($"{_label}: role", "it is a standby", "name the primary in the connection string"));
        if (!role.Create)
            problems.Add(new($"{_label}: privileges", $"role {role.Name} may not create schemas", $"GRANT CREATE ON DATABASE {Quote.Identifier(route.Destination.Address.Database ?? "")} TO {Quote.Identifier(role.Name)}"));
        if (!role.Origins)
            problems.Add(new($"{_label}: privileges", $"role {role.Name} may not use replication origins", "as superuser: GRANT EXECUTE ON FUNCTION pg_replication_origin_create, pg_replication_origin_session_setup, pg_replication_origin_drop TO the role"));
        if (!role.Super && !await MayReplicaRoleAsync(destination, cancel))
            problems.Add(new($"{_label}: privileges", $"role {role.Name} may not set session_replication_role", "as superuser: GRANT SET ON PARAMETER session_replication_role TO the role (PostgreSQL 15 and newer; on RDS: GRANT rds_superuser)"));
    }

    /// <summary>A setting tried and taken back changes nothing.</summary>
    private static async Task<bool> MayReplicaRoleAsync(NpgsqlConnection destination, CancellationToken cancel)
    {
        await using var transaction = await destination.BeginTransactionAsync(cancel);
        try
        {
            await destination.ExecuteAsync("SET LOCAL session_replication_role = replica", cancel);
            return true;
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return false;
        }
    }
}
