using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>Whether changes could flow back. What stands in the way is a problem when the plan wants a way back for data, else a note.</summary>
internal sealed class WayBackChecks(PostgresRoute route, List<Problem> problems, List<string> notes)
{
    public async Task RunAsync(NpgsqlConnection origin, NpgsqlConnection destination, CancellationToken cancel)
    {
        var found = new List<Problem>();
        var stream = new StreamChecks(route.Destination, route.Names.OppositeSlot, found);
        await stream.RunAsync(destination, cancel);
        await new ApplyChecks(route.Origin, route.Names.OppositeOrigin, found).RunAsync(origin, cancel);
        var told = found.Select(p => p with { What = $"no way back for data: {p.What}" });
        if (route.ReverseSync)
            problems.AddRange(told.Select(p => p with { Remedy = $"{p.Remedy}; or renounce the way back (observe: reverse_sync: false)" }));
        else
            notes.AddRange(told.Select(p => p.ToString()));
        if (stream.Keep != "-1" && route.ReverseSync)
            notes.Add($"{route.Destination.Label}: max_slot_wal_keep_size is {stream.Keep}: changes that wait longer on their way back are lost, and with them the way back");
    }
}
