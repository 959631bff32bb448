using Platform.Migrator.Verification;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// What a run of changes leaves of one table's rows: several changes of a row become one, so that the destination need not repeat them. Where it
/// cannot be told safely (a key that changed, a table that is matched by whole rows), <see cref="IsPlain"/> is false and the changes must be repeated in their order.
/// </summary>
internal sealed class TableChanges(RowStatements statements)
{
    private readonly Dictionary<RowKey, NetChange> _byKey = [];
    private readonly List<NetChange> _net = [];

    public RowStatements Statements => statements;

    public bool IsPlain { get; private set; } = statements.CanCombine;

    public int Changes { get; private set; }

    /// <summary>Keys of rows that are to go.</summary>
    public IEnumerable<string?[]> Deleted => _net.Where(n => n is { Existed: true, Row: null }).Select(n => n.Identity!);

    /// <summary>Rows that are to be as they are here; columns marked as unchanged stay.</summary>
    public IEnumerable<string?[]> Updated => _net.Where(n => n is { Existed: true, Row: not null }).Select(n => n.Row!);

    public IEnumerable<string?[]> Inserted => _net.Where(n => n is { Existed: false, Row: not null }).Select(n => n.Row!);

    /// <param name="of">The table as the stream described it last: a new one when it was described anew.</param>
    public void Add(RowStatements of, RowMessage change)
    {
        Changes++;
        IsPlain = IsPlain && ReferenceEquals(of, statements) && change.Operation switch
        {
            RowOperation.Insert => Insert(change.New!),
            RowOperation.Update => Update(change.Old, change.New!),
            _ => Delete(change.Old!),
        };
    }

    private bool Insert(string?[] row)
    {
        if (!statements.HasKey)
        {
            _net.Add(new NetChange { Row = row });
            return true;
        }
        if (statements.KeyOf(row) is not { } key)
            return false;
        if (!_byKey.TryGetValue(key, out var known))
            Remember(key, new NetChange { Row = row });
        else if (known.Row is not null || (known.Existed && statements.HasFixedColumns))
            return false;
        else
            known.Row = row;
        return true;
    }

    private bool Update(string?[]? old, string?[] row)
    {
        if (!statements.HasKey || statements.KeyOf(row) is not { } key || (old is not null && statements.KeyOf(old) != key))
            return false;
        if (!_byKey.TryGetValue(key, out var known))
            Remember(key, new NetChange { Existed = true, Row = row });
        else if (known.Row is not { } earlier)
            return false;
        else
            known.Row = Merge(earlier, row);
        return true;
    }

    private bool Delete(string?[] old)
    {
        if (!statements.HasKey || statements.KeyOf(old) is not { } key)
            return false;
        if (!_byKey.TryGetValue(key, out var known))
            Remember(key, new NetChange { Existed = true, Identity = old });
        else if (known.Row is null)
            return false;
        else
            (known.Row, known.Identity) = (null, old);
        return true;
    }

    private void Remember(RowKey key, NetChange change)
    {
        _byKey.Add(key, change);
        _net.Add(change);
    }

    private static string?[] Merge(string?[] earlier, string?[] row)
        => Array.Exists(row, RowMessage.IsUnchanged) ? [.. row.Select((value, i) => RowMessage.IsUnchanged(value) ? earlier[i] : value)] : row;

    private sealed class NetChange
    {
        /// <summary>Whether the row was there before the first of the changes.</summary>
        public bool Existed { get; init; }

        /// <summary>Null when it is not there after the last of them.</summary>
        public string?[]? Row { get; set; }

        public string?[]? Identity { get; set; }
    }
}
