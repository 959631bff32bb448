using Npgsql;
using NpgsqlTypes;
using Platform.Migrator.Verification;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// The statements that repeat one table's row changes at the destination. Values travel as the text that the origin wrote; the destination reads
/// them as its own column's type. The text of a statement is made once for each set of columns, so that the server can keep its plan.
/// </summary>
internal sealed class RowStatements
{
    private const int MostColumnsTogether = 500;
    private readonly Relation _relation;
    private readonly Table _table;
    private readonly int[] _key;
    private readonly bool _matchesWholeRow;
    private readonly bool _oneByOne;
    private readonly string _insert;
    private readonly string _where;
    private readonly Dictionary<string, string> _updates = new(StringComparer.Ordinal);
    private readonly TableColumn[] _columns;

    /// <param name="firesTriggers">Something of the destination's own fires on applied rows as well.</param>
    /// <param name="oneByOne">Its rows cannot travel together.</param>
    public RowStatements(Relation relation, Table table, bool firesTriggers = false, bool oneByOne = false)
    {
        FiresTriggers = firesTriggers;
        _oneByOne = oneByOne;
        _relation = relation;
        _table = table;
        _columns = [.. relation.Columns.Select(c => table.Stored.FirstOrDefault(t => t.Name == c.Name) ?? throw Missing(c.Name))];
        _key = [.. table.Key.Select(k => Position(k.Name)).Where(i => i >= 0 && relation.Columns[i].IsKey)];
        HasKey = _key.Length > 0 && _key.Length == table.Key.Count;
        _matchesWholeRow = !HasKey || !table.Key.All(k => k.Immediate);
        _insert = Insert();
        _where = _matchesWholeRow ? WholeRow() : string.Join(" AND ", table.Key.Select((k, i) => $"{Quote.Identifier(k.Name)} {k.Equality} ${i + 1}"));
        Combined = new(this);
    }

    public string Table => _table.Display;
    public string Quoted => _table.Quoted;
    public bool FiresTriggers { get; }

    /// <summary>In the stream's order.</summary>
    public IReadOnlyList<TableColumn> Columns => _columns;

    /// <summary>Positions among <see cref="Columns"/>, in the key's order.</summary>
    public IReadOnlyList<int> KeyColumns => _key;

    public CombinedStatements Combined { get; }

    /// <summary>Whether changes may be applied together: rows are told apart by a key, or only inserted.</summary>
    public bool CanCombine => !_oneByOne && _columns.Length is > 0 and <= MostColumnsTogether && (!HasKey || !_matchesWholeRow);

    /// <summary>Columns beside the key that take a value on insert only.</summary>
    public bool HasFixedColumns => Enumerable.Range(0, _columns.Length).Any(i => _columns[i].AlwaysIdentity && !_key.Contains(i));

    /// <summary>Whether changes can be told apart by a key; otherwise only the table as a whole can be compared.</summary>
    public bool HasKey { get; }

    /// <summary>What must be applied, in order; each must change exactly one row.</summary>
    public IEnumerable<NpgsqlBatchCommand> Of(RowMessage change)
    {
        switch (change.Operation)
        {
            case RowOperation.Insert:
                return [Command(_insert, change.New!)];
            case RowOperation.Delete:
                return [Command($"DELETE FROM ONLY {_table.Quoted} WHERE {_where}", Identity(change.Old!))];
            default:
                return MovesIdentity(change) ? Replace(change) : Update(change);
        }
    }

    /// <summary>Keys of the rows before and after; they are the same unless the key changed.</summary>
    public IEnumerable<RowKey> KeysOf(RowMessage change)
    {
        if (change.Old is { } old && KeyOf(old) is { } before)
            yield return before;
        if (change.New is { } current && KeyOf(current) is { } after)
            yield return after;
    }

    /// <returns>Null when part of the key did not travel.</returns>
    public RowKey? KeyOf(string?[] row)
    {
        if (_key.Length == 1)
            return RowMessage.IsUnchanged(row[_key[0]]) ? null : new RowKey(row[_key[0]] ?? "");
        return Array.Exists(_key, i => RowMessage.IsUnchanged(row[i])) ? null : RowKey.Of([.. _key.Select(i => row[i] ?? "")]);
    }

    public string KeyEquality(int position) => _table.Key[position].Equality;

    private IEnumerable<NpgsqlBatchCommand> Update(RowMessage change)
    {
        var row = change.New!;
        var sent = Enumerable.Range(0, row.Length).Where(i => !RowMessage.IsUnchanged(row[i]) && !_columns[i].AlwaysIdentity).ToList();
        if (sent.Count == 0)
            return [];
        var identity = Identity(change.Old ?? row);
        var mask = string.Join(',', sent);
        if (!_updates.TryGetValue(mask, out var sql))
        {
            var set = string.Join(", ", sent.Select((column, i) => $"{Quote.Identifier(_columns[column].Name)} = ${identity.Length + i + 1}"));
            _updates.Add(mask, sql = $"UPDATE ONLY {_table.Quoted} SET {set} WHERE {_where}");
        }
        return [Command(sql, [.. identity, .. sent.Select(i => row[i])])];
    }

    /// <summary>A GENERATED ALWAYS identity takes no value by UPDATE.</summary>
    private bool MovesIdentity(RowMessage change)
        => change.Old is { } old && Array.Exists(_key, i => _columns[i].AlwaysIdentity && old[i] != change.New![i] && !RowMessage.IsUnchanged(change.New[i]));

    private NpgsqlBatchCommand[] Replace(RowMessage change)
    {
        if (change.New!.Any(RowMessage.IsUnchanged))
            throw PostgresFault.New("apply a change", $"table {Table}: a GENERATED ALWAYS key changed in a row with a large value that was not sent", "make the column GENERATED BY DEFAULT on both sides, then start again");
        return [Command($"DELETE FROM ONLY {_table.Quoted} WHERE {_where}", Identity(change.Old!)), Command(_insert, change.New!)];
    }

    private string?[] Identity(string?[] row) => _matchesWholeRow ? row : [.. _key.Select(i => row[i])];

    private string Insert() => _columns.Length == 0
        ? $"INSERT INTO {_table.Quoted} DEFAULT VALUES"
        : $"INSERT INTO {_table.Quoted} ({string.Join(", ", _columns.Select(c => Quote.Identifier(c.Name)))}) OVERRIDING SYSTEM VALUE VALUES ({string.Join(", ", _columns.Select((_, i) => $"${i + 1}"))})";

    /// <summary>One of the rows that read the same: there may be several, and each change concerns one.</summary>
    private string WholeRow()
    {
        var same = string.Join(" AND ", _columns.Select((c, i) => $"{Quote.Identifier(c.Name)}::text IS NOT DISTINCT FROM ${i + 1}::{c.Type}::text"));
        return $"ctid = (SELECT ctid FROM ONLY {_table.Quoted}{(same.Length > 0 ? $" WHERE {same}" : "")} LIMIT 1)";
    }

    private int Position(string name)
    {
        for (var i = 0; i < _relation.Columns.Count; i++)
            if (_relation.Columns[i].Name == name)
                return i;
        return -1;
    }

    private static NpgsqlBatchCommand Command(string sql, string?[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Unknown });
        return command;
    }

    /// <summary>Transient: the next session looks at both structures first, and carries the column or says why not.</summary>
    private SyncException Missing(string column) => PostgresFault.New("apply a change", $"table {_relation.Display} has no column {column} at the destination",
        "the structure changed at the origin: what can be carried is carried now", isTransient: true);
}
