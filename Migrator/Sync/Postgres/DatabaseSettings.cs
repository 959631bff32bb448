using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>What <c>ALTER DATABASE ... SET</c> says, for everybody and for single roles: an application may rely on its search path.</summary>
internal static class DatabaseSettings
{
    private const string Read = """
        SELECT coalesce(r.rolname, ''), split_part(c, '=', 1), substr(c, strpos(c, '=') + 1)
        FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole CROSS JOIN LATERAL unnest(s.setconfig) c
        WHERE s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()) AND (s.setrole = 0 OR r.rolname IS NOT NULL) ORDER BY 1, 2
        """;

    /// <summary>Values that hold lists are stored as they are to be written.</summary>
    private static readonly HashSet<string> Lists = new(["search_path", "temp_tablespaces", "local_preload_libraries", "session_preload_libraries"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Those that the origin has and the destination has not or otherwise; of roles that the destination knows.</summary>
    public static async Task CarryAsync(PostgresRoute route, NpgsqlConnection origin, NpgsqlConnection destination, CancellationToken cancel)
    {
        var here = await ListAsync(origin, cancel);
        var there = (await ListAsync(destination, cancel)).ToHashSet();
        var roles = (await destination.ListAsync("SELECT rolname FROM pg_roles", r => r.GetString(0), cancel)).ToHashSet(StringComparer.Ordinal);
        var database = Quote.Identifier(route.Destination.Address.Database ?? "");
        foreach (var setting in here.Where(s => !there.Contains(s) && (s.Role.Length == 0 || roles.Contains(s.Role))))
        {
            var whom = setting.Role.Length == 0 ? $"DATABASE {database}" : $"ROLE {Quote.Identifier(setting.Role)} IN DATABASE {database}";
            await destination.ExecuteAsync($"ALTER {whom} SET {Quote.Identifier(setting.Name)} TO {Value(setting.Name, setting.Value)}", cancel);
        }
    }

    public static string Value(string name, string value) => Lists.Contains(name) && value.Length > 0 ? value : Quote.Literal(value);

    private static Task<List<DatabaseSetting>> ListAsync(NpgsqlConnection connection, CancellationToken cancel)
        => connection.ListAsync(Read, r => new DatabaseSetting(r.GetString(0), r.GetString(1), r.GetString(2)), cancel);

    /// <param name="Role">Empty for everybody.</param>
    private sealed record DatabaseSetting(string Role, string Name, string Value);
}
