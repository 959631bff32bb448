using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>What can be seen only with both ends side by side.</summary>
internal sealed class PairChecks(PostgresRoute route, List<Problem> problems, List<string> notes)
{
    public async Task RunAsync(NpgsqlConnection origin, NpgsqlConnection destination, CancellationToken cancel)
    {
        if (route.Origin.Identity == route.Destination.Identity)
        {
            Problem("target", "it is the same database as the source", "correct one of the two connection strings");
            return;
        }
        var record = await route.Books.CopyAsync(destination, cancel);
        if (await new Emptiness(route).FindAsync(destination, record, cancel) is { } full)
            problems.Add(full);
        var (from, to) = (await PostgresRoute.MajorAsync(origin, cancel), await PostgresRoute.MajorAsync(destination, cancel));
        if (to < from)
            Problem("version", $"PostgreSQL {to} is older than the source's {from}", "give a target of the same or a newer version");
        if (!route.IsOneWay)
            await new WayBackChecks(route, problems, notes).RunAsync(origin, destination, cancel);
        await DumpAsync(from, cancel);
        await EncodingAsync(origin, destination, cancel);
        await ExtensionsAsync(origin, destination, cancel);
        await RolesAsync(origin, destination, cancel);
    }

    private async Task RolesAsync(NpgsqlConnection origin, NpgsqlConnection destination, CancellationToken cancel)
    {
        if (await Roles.MissingAsync(route, cancel) is not { Count: > 0 } roles)
            return;
        if (!route.CarryRoles)
            notes.Add($"{route.Destination.Label}: roles {string.Join(", ", roles)} are missing: everything will belong to the migrator's role and grants are left out; create them first if the application logs in as one of them");
        else if (!await Roles.IsSuperuserAsync(origin, cancel) || !await Roles.IsSuperuserAsync(destination, cancel))
            Problem("roles", $"to make {string.Join(", ", roles)} with their passwords takes a superuser on both sides", "connect as superusers, or make them yourself and leave the option out");
    }

    private async Task DumpAsync(int major, CancellationToken cancel)
    {
        var dump = await route.DumpAsync(cancel);
        if (dump is null)
            problems.Add(new("pg_dump", "it is not on this machine, and the structure is read by it", $"install postgresql-client-{major} or newer, or name the program in PLATFORM_PG_DUMP"));
        else if (dump.Major < major)
            problems.Add(new("pg_dump", $"{dump.Program} is of version {dump.Major}, older than the source's {major}", $"install postgresql-client-{major} or newer, or name the program in PLATFORM_PG_DUMP"));
    }

    private async Task EncodingAsync(NpgsqlConnection origin, NpgsqlConnection destination, CancellationToken cancel)
    {
        const string sql = "SELECT pg_encoding_to_char(encoding)::text FROM pg_database WHERE datname = current_database()";
        var (from, to) = (await origin.ScalarAsync<string>(sql, cancel), await destination.ScalarAsync<string>(sql, cancel));
        if (from != to && to != "UTF8")
            Problem("encoding", $"it is {to}, the source's is {from}", $"CREATE DATABASE ... ENCODING '{from}' TEMPLATE template0");
    }

    private async Task ExtensionsAsync(NpgsqlConnection origin, NpgsqlConnection destination, CancellationToken cancel)
    {
        var used = await origin.ListAsync("SELECT extname::text FROM pg_extension WHERE extname <> 'plpgsql'", r => r.GetString(0), cancel);
        var available = (await destination.ListAsync("SELECT name::text FROM pg_available_extensions", r => r.GetString(0), cancel)).ToHashSet(StringComparer.Ordinal);
        foreach (var extension in used.Where(e => !available.Contains(e)))
            Problem("extensions", $"{extension} is used by the source and not available here", $"install the package that brings {extension}, or drop it at the source if nothing needs it");
    }

    private void Problem(string subject, string what, string remedy) => problems.Add(new($"{route.Destination.Label}: {subject}", what, remedy));
}
