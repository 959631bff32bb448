using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>What the migrator must be allowed to do at the destination.</summary>
internal sealed class DestinationChecks(PostgresRoute route, List<Problem> problems)
{
    private readonly string _label = route.Destination.Label;

    public async Task RunAsync(NpgsqlConnection destination, CancellationToken cancel)
    {
        var role = (await destination.ListAsync("SELECT rolname, has_database_privilege(current_database(), 'CREATE'), pg_is_in_recovery() FROM pg_roles WHERE rolname = current_user",
            r => (Name: r.GetString(0), Create: r.GetBoolean(1), Standby: r.GetBoolean(2)), cancel))[0];
        if (role.Standby)
            problems.Add(new($"{_label}: role", "it is a standby", "name the primary in the connection string"));
        if (!role.Create)
            problems.Add(new($"{_label}: privileges", $"role {role.Name} may not create schemas", $"GRANT CREATE ON DATABASE {Quote.Identifier(route.Destination.Address.Database ?? "")} TO {Quote.Identifier(role.Name)}"));
        await new ConnectionChecks(route, route.Destination, problems).RunAsync(destination, cancel);
        if (await LargeObjects.CountAsync(destination, cancel) is > 0 and var objects && await route.Books.CopyAsync(destination, cancel) is null)
            problems.Add(new($"{_label}: large objects", $"{objects} are there already, and would be replaced by the source's", "give an empty database as target, or delete them (vacuumlo finds orphans)"));
        await new ApplyChecks(route.Destination, route.Names.Origin, problems).RunAsync(destination, cancel);
    }
}
