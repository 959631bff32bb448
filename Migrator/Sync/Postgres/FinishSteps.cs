using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>The ledger of what is made after the rows: <c>platform.finish_step</c> at the destination. A step is marked in the transaction that carries it out.</summary>
internal sealed class FinishSteps(StreamNames names)
{
    public const string Structure = """
        CREATE TABLE IF NOT EXISTS platform.finish_step (stream text, migration text, position int, stage int NOT NULL, name text NOT NULL, on_table text NOT NULL, sql text NOT NULL,
            done boolean NOT NULL DEFAULT false, PRIMARY KEY (stream, migration, position));
        """;

    public async Task ReplaceAsync(NpgsqlConnection destination, IReadOnlyList<FinishStep> steps, CancellationToken cancel)
    {
        await ForgetAsync(destination, cancel);
        await AddAsync(destination, steps, cancel);
    }

    /// <summary>After those that are there.</summary>
    public async Task AddAsync(NpgsqlConnection destination, IReadOnlyList<FinishStep> steps, CancellationToken cancel)
    {
        await destination.ExecuteAsync("""
            INSERT INTO platform.finish_step (stream, migration, position, stage, name, on_table, sql)
            SELECT $1, $2, coalesce((SELECT max(position) + 1 FROM platform.finish_step WHERE stream = $1 AND migration = $2), 0) + s.p, s.g, s.n, s.t, s.q
            FROM unnest($3::int[], $4::int[], $5::text[], $6::text[], $7::text[]) s(p, g, n, t, q)
            """, cancel, names.Stream, names.Migration, steps.Select(s => s.Position).ToArray(), steps.Select(s => (int)s.Stage).ToArray(),
            steps.Select(s => s.Name).ToArray(), steps.Select(s => s.Table).ToArray(), steps.Select(s => s.Sql).ToArray());
    }

    public Task ForgetAsync(NpgsqlConnection destination, CancellationToken cancel)
        => destination.ExecuteAsync("DELETE FROM platform.finish_step WHERE stream = $1 AND migration = $2", cancel, names.Stream, names.Migration);

    /// <summary>Those left, in the order in which they may begin: by stage, the largest tables' indexes first.</summary>
    public Task<List<FinishStep>> LeftAsync(NpgsqlConnection destination, CancellationToken cancel) => destination.ListAsync("""
        SELECT position, stage, name, on_table, sql FROM platform.finish_step WHERE stream = $1 AND migration = $2 AND NOT done
        ORDER BY stage, CASE WHEN stage = 1 THEN coalesce(pg_relation_size(to_regclass(on_table)), 0) END DESC, position
        """, r => new FinishStep(r.GetInt32(0), (FinishStage)r.GetInt32(1), r.GetString(2), r.GetString(3), r.GetString(4)), cancel, names.Stream, names.Migration);

    public Task MarkAsync(NpgsqlConnection destination, FinishStep step, CancellationToken cancel) => destination.ExecuteAsync(
        "UPDATE platform.finish_step SET done = true WHERE stream = $1 AND migration = $2 AND position = $3", cancel, names.Stream, names.Migration, step.Position);
}
