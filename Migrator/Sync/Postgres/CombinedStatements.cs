using Npgsql;
using NpgsqlTypes;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// One statement for all rows of a table that are inserted, updated or deleted together. Values travel as one array for each column, which the
/// destination reads with the column type's own input function, as it would read single values.
/// </summary>
internal sealed class CombinedStatements(RowStatements table)
{
    private readonly Dictionary<string, string> _updates = new(StringComparer.Ordinal);
    private string? _insert;
    private string? _delete;

    /// <summary>In an order in which they can be applied: a value that one row gives up may be taken by another.</summary>
    public IEnumerable<Expected> Of(TableChanges changes, LiteralPool pool)
    {
        if (changes.Deleted.ToList() is { Count: > 0 } deleted)
            yield return new(Command(_delete ??= Delete(), deleted, table.KeyColumns, pool), deleted.Count);
        foreach (var sent in changes.Updated.GroupBy(Mask, StringComparer.Ordinal))
        {
            var rows = sent.ToList();
            var set = Set(rows[0]);
            if (set.Length > 0)
                yield return new(Command(Update(sent.Key, set), rows, [.. table.KeyColumns, .. set], pool), rows.Count);
        }
        if (changes.Inserted.ToList() is { Count: > 0 } inserted)
            yield return new(Command(_insert ??= Insert(), inserted, All, pool), inserted.Count);
    }

    private int[] All => [.. Enumerable.Range(0, table.Columns.Count)];

    private int[] Set(string?[] row) => [.. All.Where(i => !RowMessage.IsUnchanged(row[i]) && !table.Columns[i].AlwaysIdentity && !table.KeyColumns.Contains(i))];

    /// <summary>Which columns were not sent; empty for most rows.</summary>
    private static string Mask(string?[] row)
        => Array.Exists(row, RowMessage.IsUnchanged) ? string.Join(',', Enumerable.Range(0, row.Length).Where(i => RowMessage.IsUnchanged(row[i]))) : "";

    private string Delete() => $"DELETE FROM ONLY {table.Quoted} AS t USING {Rows(table.KeyColumns)} WHERE {Where()}";

    private string Update(string mask, int[] set)
    {
        if (!_updates.TryGetValue(mask, out var sql))
            _updates.Add(mask, sql = $"UPDATE ONLY {table.Quoted} AS t SET {string.Join(", ", set.Select((c, i) => $"{Name(c)} = {Value(c, i + table.KeyColumns.Count)}"))} FROM {Rows([.. table.KeyColumns, .. set])} WHERE {Where()}");
        return sql;
    }

    private string Insert() => $"INSERT INTO {table.Quoted} ({string.Join(", ", All.Select(Name))}) OVERRIDING SYSTEM VALUE SELECT {string.Join(", ", All.Select(c => Value(c, c)))} FROM {Rows(All)}";

    private string Where() => string.Join(" AND ", table.KeyColumns.Select((c, i) => $"t.{Name(c)} {table.KeyEquality(i)} {Value(c, i)}"));

    /// <summary>The parameters as rows <c>u(c0, c1, ...)</c>.</summary>
    private string Rows(IReadOnlyList<int> columns)
        => $"unnest({string.Join(", ", columns.Select((c, i) => $"${i + 1}::text::{(IsArray(c) ? "text" : table.Columns[c].Type)}[]"))}) AS u({string.Join(", ", columns.Select((_, i) => $"c{i}"))})";

    /// <summary>There are no arrays of arrays: those travel as texts.</summary>
    private string Value(int column, int parameter) => IsArray(column) ? $"u.c{parameter}::{table.Columns[column].Type}" : $"u.c{parameter}";

    private bool IsArray(int column) => table.Columns[column].Type.EndsWith("[]", StringComparison.Ordinal);

    private string Name(int column) => Quote.Identifier(table.Columns[column].Name);

    private static NpgsqlBatchCommand Command(string sql, List<string?[]> rows, IEnumerable<int> columns, LiteralPool pool)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var column in columns)
        {
            var literal = pool.Rent();
            literal.Begin();
            foreach (var row in rows)
                literal.Add(row[column]);
            literal.End();
            command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = literal.Text, NpgsqlDbType = NpgsqlDbType.Text });
        }
        return command;
    }
}

/// <param name="Rows">How many it must change; null when any number will do.</param>
internal readonly record struct Expected(NpgsqlBatchCommand Command, long? Rows);

/// <summary>Buffers for the arrays of one batch, used again for the next.</summary>
internal sealed class LiteralPool
{
    private readonly List<ArrayLiteral> _all = [];
    private int _rented;

    public ArrayLiteral Rent()
    {
        if (_rented == _all.Count)
            _all.Add(new());
        return _all[_rented++];
    }

    /// <summary>The batch was sent.</summary>
    public void ReturnAll() => _rented = 0;
}
