using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>What must stand before what; within a stage only the order of the last two matters.</summary>
internal enum FinishStage
{
    /// <summary>Indexes of tables with rows: where the time goes. In parallel.</summary>
    Index = 1,

    /// <summary>Constraints that take over an index made for them: a moment each.</summary>
    Constraint = 2,

    /// <summary>Indexes and constraints of partitioned tables, put together from those of the partitions; checks. In the dump's order.</summary>
    Partitioned = 3,

    ForeignKey = 4,

    /// <summary>Triggers, rules, policies, late views, comments. In the dump's order.</summary>
    Rest = 5,
}

/// <param name="Table">Quoted, of an index: the largest go first. Empty elsewhere.</param>
internal sealed record FinishStep(int Position, FinishStage Stage, string Name, string Table, string Sql);

/// <summary>Sorts a dump's post-data into stages. A primary key or unique constraint becomes its index first, since adding it at once would lock out the table's other indexes.</summary>
internal static class FinishPlan
{
    private static readonly string[] Dependent = ["INDEX", "CONSTRAINT", "INDEX ATTACH", "CHECK CONSTRAINT"];

    /// <summary>Partitioned tables' constraints cannot be made from an index, those with an exclusion operator neither.</summary>
    private const string Indexes = $"""
        SELECT CASE WHEN k.oid IS NULL THEN format('%s.%s', n.nspname, i.relname) ELSE format('%s.%s %s', n.nspname, c.relname, k.conname) END,
            c.relkind, format('%I.%I', n.nspname, c.relname), CASE WHEN k.contype IN ('p', 'u') AND NOT x.indisexclusion THEN pg_get_indexdef(x.indexrelid) || ';' ELSE '' END,
            CASE WHEN k.oid IS NULL THEN '' ELSE format('ALTER TABLE ONLY %I.%I ADD CONSTRAINT %I %s USING INDEX %I%s%s;', n.nspname, c.relname, k.conname, CASE k.contype WHEN 'p' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END,
                i.relname, CASE WHEN k.condeferrable THEN ' DEFERRABLE' END, CASE WHEN k.condeferred THEN ' INITIALLY DEFERRED' END) END
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_constraint k ON k.conindid = x.indexrelid AND k.conrelid = x.indrelid AND k.contype IN ('p', 'u', 'x')
        WHERE c.relkind IN ('r', 'p', 'm') AND {Catalog.UserObjects}
        """;

    /// <param name="dropped">Keys of entries that are not carried.</param>
    public static async Task<IReadOnlyList<FinishStep>> MakeAsync(IReadOnlyList<PostDataEntry> entries, IReadOnlySet<string> dropped, NpgsqlConnection origin, CancellationToken cancel)
    {
        var indexes = (await origin.ListAsync(Indexes, r => (Key: r.GetString(0), Index: new IndexFact(r.GetChar(1), r.GetString(2), r.GetString(3), r.GetString(4))), cancel))
            .ToDictionary(i => i.Key, i => i.Index, StringComparer.Ordinal);
        var steps = entries.Where(e => e.Type != "FK CONSTRAINT" || !dropped.Contains(e.Key)).SelectMany(e => Steps(e, indexes.GetValueOrDefault(e.Key)));
        return [.. steps.Select((s, i) => s with { Position = i })];
    }

    private static IEnumerable<FinishStep> Steps(PostDataEntry entry, IndexFact? index)
    {
        var step = new FinishStep(0, Stage(entry, index), $"{entry.Type.ToLowerInvariant()} {entry.Key}", index?.Table ?? "", entry.Sql);
        if (entry.Type != "CONSTRAINT" || index is not { Kind: 'r', CreateIndex.Length: > 0 })
            return [step];
        var rest = entry.Sql.IndexOf(";\n", StringComparison.Ordinal) is >= 0 and var end ? entry.Sql[(end + 1)..] : "";
        return [step with { Sql = index.CreateIndex }, step with { Stage = FinishStage.Constraint, Sql = index.AddConstraint + rest }];
    }

    private static FinishStage Stage(PostDataEntry entry, IndexFact? index) => entry.Type switch
    {
        "INDEX" or "CONSTRAINT" when index is { Kind: 'r' } => FinishStage.Index,
        "FK CONSTRAINT" => FinishStage.ForeignKey,
        _ when Dependent.Contains(entry.Type) && index is not { Kind: 'm' } => FinishStage.Partitioned,
        _ => FinishStage.Rest,
    };

    /// <param name="Kind">Of the table: <c>r</c>, <c>p</c>, or <c>m</c> for a materialized view.</param>
    /// <param name="CreateIndex">Empty when the constraint must be made as a whole.</param>
    private sealed record IndexFact(char Kind, string Table, string CreateIndex, string AddConstraint);
}
