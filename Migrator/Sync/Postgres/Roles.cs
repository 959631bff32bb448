namespace Platform.Migrator.Sync.Postgres;

/// <summary>Owners and grantees of user objects. They are carried only where every one exists at the destination.</summary>
internal static class Roles
{
    private const string Used = $"""
        SELECT DISTINCT r.rolname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        CROSS JOIN LATERAL (SELECT c.relowner AS role UNION SELECT x.grantee FROM aclexplode(c.relacl) x UNION SELECT n.nspowner) u
        JOIN pg_roles r ON r.oid = u.role WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND r.rolname !~ '^pg_' AND {Catalog.UserObjects}
        """;

    /// <summary>Roles that the origin's objects name and the destination lacks.</summary>
    public static async Task<IReadOnlyList<string>> MissingAsync(PostgresRoute route, CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenAsync(cancel);
        var used = await origin.ListAsync(Used, r => r.GetString(0), cancel);
        await using var destination = await route.Destination.OpenAsync(cancel);
        var known = await destination.ListAsync("SELECT rolname FROM pg_roles", r => r.GetString(0), cancel);
        return [.. used.Except(known, StringComparer.Ordinal)];
    }

    /// <summary>Giving objects to others also takes a superuser.</summary>
    public static async Task<bool> AllExistAsync(PostgresRoute route, CancellationToken cancel)
    {
        await using var destination = await route.Destination.OpenAsync(cancel);
        return await destination.ScalarAsync<bool>("SELECT rolsuper FROM pg_roles WHERE rolname = current_user", cancel) && (await MissingAsync(route, cancel)).Count == 0;
    }
}
