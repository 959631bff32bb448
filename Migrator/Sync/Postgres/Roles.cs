using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>Owners and grantees of user objects. They are carried only where every one exists at the destination.</summary>
internal static class Roles
{
    private const string Used = $"""
        SELECT r.rolname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        CROSS JOIN LATERAL (SELECT c.relowner AS role UNION SELECT x.grantee FROM aclexplode(c.relacl) x UNION SELECT n.nspowner) u
        JOIN pg_roles r ON r.oid = u.role WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND r.rolname !~ '^pg_' AND {Catalog.UserObjects}
        UNION SELECT r.rolname FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid
        WHERE d.refclassid = 'pg_authid'::regclass AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND r.rolname !~ '^pg_'
            AND NOT EXISTS (SELECT FROM pg_namespace n WHERE n.nspname = 'platform' AND (d.classid = 'pg_namespace'::regclass AND d.objid = n.oid
                OR d.classid = 'pg_class'::regclass AND d.objid IN (SELECT oid FROM pg_class WHERE relnamespace = n.oid) OR d.classid = 'pg_proc'::regclass AND d.objid IN (SELECT oid FROM pg_proc WHERE pronamespace = n.oid)
                OR d.classid = 'pg_type'::regclass AND d.objid IN (SELECT oid FROM pg_type WHERE typnamespace = n.oid)))
            AND NOT (d.classid = 'pg_publication'::regclass AND d.objid IN (SELECT oid FROM pg_publication WHERE pubname ~ '^platform_'))
        """;

    /// <summary>Of the roles that are used and of those they are members of: how to make them.</summary>
    private const string Definitions = $"""
        WITH RECURSIVE used(name) AS ({Used}), wanted(oid) AS (SELECT r.oid FROM used u JOIN pg_roles r ON r.rolname = u.name UNION SELECT m.roleid FROM pg_auth_members m JOIN wanted w ON w.oid = m.member)
        SELECT a.rolname, format('CREATE ROLE %I WITH%s%s%s%s%s%s%s CONNECTION LIMIT %s%s%s', a.rolname,
            CASE WHEN a.rolsuper THEN ' SUPERUSER' ELSE ' NOSUPERUSER' END, CASE WHEN a.rolinherit THEN ' INHERIT' ELSE ' NOINHERIT' END, CASE WHEN a.rolcreaterole THEN ' CREATEROLE' ELSE ' NOCREATEROLE' END,
            CASE WHEN a.rolcreatedb THEN ' CREATEDB' ELSE ' NOCREATEDB' END, CASE WHEN a.rolcanlogin THEN ' LOGIN' ELSE ' NOLOGIN' END, CASE WHEN a.rolreplication THEN ' REPLICATION' ELSE ' NOREPLICATION' END,
            CASE WHEN a.rolbypassrls THEN ' BYPASSRLS' ELSE ' NOBYPASSRLS' END, a.rolconnlimit, ' PASSWORD ' || quote_literal(a.rolpassword), ' VALID UNTIL ' || quote_literal(a.rolvaliduntil))
        FROM wanted w JOIN pg_authid a ON a.oid = w.oid WHERE a.rolname !~ '^pg_' ORDER BY 1
        """;

    private const string Memberships = "SELECT g.rolname, m.rolname, a.admin_option FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member ORDER BY 1, 2";
    private const string Settings = "SELECT r.rolname, split_part(c, '=', 1), substr(c, strpos(c, '=') + 1) FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole CROSS JOIN LATERAL unnest(s.setconfig) c WHERE s.setdatabase = 0 ORDER BY 1, 2";

    /// <summary>Roles that the origin's objects name and the destination lacks.</summary>
    public static async Task<IReadOnlyList<string>> MissingAsync(PostgresRoute route, CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenAsync(cancel);
        var used = await origin.ListAsync(Used, r => r.GetString(0), cancel);
        await using var destination = await route.Destination.OpenAsync(cancel);
        return [.. used.Except(await KnownAsync(destination, cancel), StringComparer.Ordinal)];
    }

    /// <summary>Giving objects to others also takes a superuser.</summary>
    public static async Task<bool> AllExistAsync(PostgresRoute route, CancellationToken cancel)
    {
        await using var destination = await route.Destination.OpenAsync(cancel);
        return await IsSuperuserAsync(destination, cancel) && (await MissingAsync(route, cancel)).Count == 0;
    }

    public static Task<bool> IsSuperuserAsync(NpgsqlConnection connection, CancellationToken cancel) => connection.ScalarAsync<bool>("SELECT rolsuper FROM pg_roles WHERE rolname = current_user", cancel);

    /// <summary>Makes the missing ones, with the passwords that the origin's catalogue holds, their memberships and settings. Roles that are there are left as they are. Repeatable.</summary>
    /// <returns>Their names.</returns>
    public static async Task<IReadOnlyList<string>> CarryAsync(PostgresRoute route, CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenAsync(cancel);
        await using var destination = await route.Destination.OpenAsync(cancel);
        var known = (await KnownAsync(destination, cancel)).ToHashSet(StringComparer.Ordinal);
        var made = (await origin.ListAsync(Definitions, r => (Role: r.GetString(0), Sql: r.GetString(1)), cancel)).Where(d => !known.Contains(d.Role)).ToList();
        var names = made.Select(m => m.Role).ToHashSet(StringComparer.Ordinal);
        await using var transaction = await destination.BeginTransactionAsync(cancel);
        foreach (var (_, sql) in made)
            await destination.ExecuteAsync(sql, cancel);
        foreach (var (group, member, admin) in await origin.ListAsync(Memberships, r => (r.GetString(0), r.GetString(1), r.GetBoolean(2)), cancel))
            if (names.Contains(member) && (names.Contains(group) || known.Contains(group)))
                await destination.ExecuteAsync($"GRANT {Quote.Identifier(group)} TO {Quote.Identifier(member)}{(admin ? " WITH ADMIN OPTION" : "")}", cancel);
        foreach (var (role, name, value) in await origin.ListAsync(Settings, r => (r.GetString(0), r.GetString(1), r.GetString(2)), cancel))
            if (names.Contains(role))
                await destination.ExecuteAsync($"ALTER ROLE {Quote.Identifier(role)} SET {Quote.Identifier(name)} TO {DatabaseSettings.Value(name, value)}", cancel);
        await transaction.CommitAsync(cancel);
        return [.. names.Order(StringComparer.Ordinal)];
    }

    private static Task<List<string>> KnownAsync(NpgsqlConnection connection, CancellationToken cancel) => connection.ListAsync("SELECT rolname FROM pg_roles", r => r.GetString(0), cancel);
}
