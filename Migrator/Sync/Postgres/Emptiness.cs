using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>The destination must hold nothing, or only what an earlier try of this very migration put there and no application has used.</summary>
internal sealed class Emptiness(PostgresRoute route)
{
    public async Task RequireAsync(NpgsqlConnection destination, CopyRecord? record, CancellationToken cancel)
    {
        if (await FindAsync(destination, record, cancel) is { } problem)
            throw PostgresFault.New("prepare the copy", $"{problem.Subject}: {problem.What}", problem.Remedy);
    }

    public async Task<Problem?> FindAsync(NpgsqlConnection destination, CopyRecord? record, CancellationToken cancel)
    {
        var subject = $"{route.Destination.Label}: target";
        if (record is not null && await TakesWritesAsync(destination, cancel))
            return new(subject, "it was already opened to the application", "a new copy would lose what was written there: finish or roll back this migration, or begin another with an empty target");
        if (record is { State: "cleaning" })
            return new(subject, "a complete copy is there, and its cleaning was begun", "run clean again, to its end: after it the target belongs to the application");
        if (record is not null and not { State: "preparing" })
            return null;
        var objects = await destination.ListAsync($"""
            SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND {Catalog.UserObjects} ORDER BY 1 LIMIT 6
            """, r => r.GetString(0), cancel);
        return objects.Count == 0 ? null : new(subject, $"it is not empty: {string.Join(", ", objects.Take(5))}{(objects.Count > 5 ? ", ..." : "")}",
            "give an empty database as target, or drop what is in it");
    }

    private async Task<bool> TakesWritesAsync(NpgsqlConnection destination, CancellationToken cancel) => await destination.ScalarAsync<bool>(
        "SELECT EXISTS (SELECT FROM platform.authority WHERE store = $1 AND migration = $2 AND takes_writes AND epoch > 0)", cancel, route.Names.Store, route.Names.Migration);
}
