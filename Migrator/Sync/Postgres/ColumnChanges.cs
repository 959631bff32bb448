using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>Compares the columns and keys of tables that are on both sides, and makes at the destination what was added at the origin.</summary>
internal sealed class ColumnChanges(PostgresRoute route)
{
    private const int MaxNamed = 5;

    /// <exception cref="SyncException">Something else than an addition.</exception>
    public async Task SettleAsync(CancellationToken cancel)
    {
        var found = await FindAsync(cancel);
        if (found.Others.Count > 0)
            throw Stopped(found.Others);
        await AddAsync(found.Columns, cancel);
    }

    public async Task<ColumnFindings> FindAsync(CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenAsync(cancel);
        await using var destination = await route.Destination.OpenAsync(cancel);
        var (here, there) = (await route.TablesAsync(origin, cancel), await route.TablesAsync(destination, cancel));
        var known = there.ToDictionary(t => t.Display, StringComparer.Ordinal);
        var findings = new ColumnFindings([.. here.Where(t => !known.ContainsKey(t.Display))], [], []);
        findings.Others.AddRange(there.ExceptBy(here.Select(t => t.Display), t => t.Display).Select(t => $"table {t.Display} was dropped or renamed"));
        foreach (var table in here.Where(t => known.ContainsKey(t.Display)))
            await CompareAsync(table, known[table.Display], origin, findings, cancel);
        return findings;
    }

    public async Task AddAsync(IReadOnlyList<AddedColumn> columns, CancellationToken cancel)
    {
        foreach (var column in columns)
            await PostgresFault.TranslateAsync($"add column {column.Table}.{column.Name}", async () =>
            {
                await using var destination = await route.Destination.OpenForApplyAsync(cancel);
                await using var transaction = await destination.BeginTransactionAsync(cancel);
                await destination.ExecuteAsync(column.Sql, cancel);
                await route.Books.CheckDriverAsync(destination, cancel);
                await transaction.CommitAsync(cancel);
            }, cancel);
    }

    public static SyncException Stopped(IReadOnlyList<string> what)
        => PostgresFault.New("compare the structure", $"it was changed at the origin in a way that is not carried: {string.Join("; ", what.Take(MaxNamed))}{(what.Count > MaxNamed ? $" and {what.Count - MaxNamed} more" : "")}",
            "make the same change at the destination (as the migrator's role, in a session with session_replication_role = replica), or take it back at the origin; then start again: nothing is lost meanwhile");

    private static async Task CompareAsync(Table here, Table there, NpgsqlConnection origin, ColumnFindings findings, CancellationToken cancel)
    {
        var known = there.Columns.ToDictionary(c => c.Name, StringComparer.Ordinal);
        findings.Others.AddRange(there.Columns.ExceptBy(here.Columns.Select(c => c.Name), c => c.Name).Select(c => $"column {here.Display}.{c.Name} was dropped or renamed"));
        findings.Others.AddRange(here.Columns.Where(c => known.TryGetValue(c.Name, out var other) && (other.Type, other.Generated) != (c.Type, c.Generated)).Select(c => $"column {here.Display}.{c.Name} has another type"));
        foreach (var column in here.Columns.Where(c => !known.ContainsKey(c.Name)))
            if (await AddedColumn.ReadAsync(origin, here, column, cancel) is { } addable)
                findings.Columns.Add(addable);
            else
                findings.Others.Add($"column {here.Display}.{column.Name} was added with values for the rows that were there, which cannot be told from here");
        if (!here.Key.Select(k => k.Name).SequenceEqual(there.Key.Select(k => k.Name), StringComparer.Ordinal) || here.ReplicaIdentity != there.ReplicaIdentity)
            findings.Keys.Add($"table {here.Display} has another key or replica identity");
    }
}

/// <param name="Tables">Only at the origin.</param>
internal sealed record ColumnFindings(IReadOnlyList<Table> Tables, List<AddedColumn> Columns, List<string> Others)
{
    /// <summary>Meaningful only once keys were made at the destination.</summary>
    public List<string> Keys { get; } = [];
}
