using System.Text.RegularExpressions;
using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// A column that was added at the origin, as a statement for the destination. Rows that were there before got its default there, and must get the same here, also those that
/// the stream still brings: so the default must be a constant, and the origin must remember that it filled old rows with it.
/// </summary>
/// <param name="Table">As <see cref="Postgres.Table.Display"/>.</param>
internal sealed partial record AddedColumn(string Table, string Name, string Sql)
{
    private const string Read = """
        SELECT a.attnotnull, coalesce(pg_get_expr(d.adbin, d.adrelid), ''), a.atthasmissing, a.attgenerated::text, a.attidentity::text,
            (SELECT format('%I.%I', rn.nspname, r.relname) FROM pg_class r JOIN pg_namespace rn ON rn.oid = r.relnamespace WHERE r.oid = coalesce(pg_partition_root(a.attrelid)::oid, a.attrelid)),
            CASE WHEN a.attcollation <> t.typcollation AND a.attcollation <> 0 THEN (SELECT format(' COLLATE %I.%I', n.nspname, c.collname) FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace WHERE c.oid = a.attcollation) ELSE '' END
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = $1::int8::oid AND a.attname = $2 AND NOT a.attisdropped
        """;

    /// <returns>Null when it cannot be made from here.</returns>
    public static async Task<AddedColumn?> ReadAsync(NpgsqlConnection origin, Table table, TableColumn column, CancellationToken cancel)
    {
        var facts = await origin.ListAsync(Read, r => (NotNull: r.GetBoolean(0), Default: r.GetString(1), HasMissing: r.GetBoolean(2), Generated: r.GetString(3), Identity: r.GetString(4), Root: r.GetString(5), Collation: r.GetString(6)), cancel, (long)table.Oid, column.Name);
        if (facts is not [var f] || f.Identity.Length > 0)
            return null;
        var add = $"ALTER TABLE {f.Root} ADD COLUMN IF NOT EXISTS {Quote.Identifier(column.Name)} {column.Type}{f.Collation}";
        if (f.Generated == "s")
            return new(table.Display, column.Name, $"{add} GENERATED ALWAYS AS ({f.Default}) STORED{NotNull(f.NotNull)}");
        var isFilled = f.HasMissing && IsConstant(f.Default);
        return f.Generated.Length == 0 && (f.Default.Length == 0 || isFilled) ? new(table.Display, column.Name, $"{add}{(isFilled ? $" DEFAULT {f.Default}" : "")}{NotNull(f.NotNull)}") : null;
    }

    /// <summary>Nothing is left of it once literals, casts and signs are gone.</summary>
    public static bool IsConstant(string expression)
        => Words().Replace(Casts().Replace(Literals().Replace(expression, ""), ""), "").Trim().Length == 0;

    private static string NotNull(bool isNotNull) => isNotNull ? " NOT NULL" : "";

    [GeneratedRegex(@"E?'([^']|'')*'", RegexOptions.ExplicitCapture)]
    private static partial Regex Literals();

    [GeneratedRegex(@"::(""[^""]+""|[A-Za-z_0-9 .]|\(\d+(,\d+)?\)|\[\])+", RegexOptions.ExplicitCapture)]
    private static partial Regex Casts();

    [GeneratedRegex(@"\b(true|false|NULL|ARRAY)\b|[-+\d.,()\[\]\s]", RegexOptions.ExplicitCapture)]
    private static partial Regex Words();
}
