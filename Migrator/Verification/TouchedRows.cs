namespace Platform.Migrator.Verification;

/// <summary>A key's columns as text, in the key's order.</summary>
internal readonly record struct RowKey(string Text)
{
    private const char Separator = '\u001f';
    private const char Escape = '\u001e';

    public static RowKey Of(IReadOnlyList<string> columns)
        => new(columns.Count == 1 ? columns[0] : string.Join(Separator, columns.Select(Protect)));

    public string[] Columns(int count)
        => count == 1 ? [Text] : [.. Text.Split(Separator).Select(c => c.Replace("\u001eS", "\u001f", StringComparison.Ordinal).Replace("\u001eE", "\u001e", StringComparison.Ordinal))];

    private static string Protect(string column) => column.Replace($"{Escape}", "\u001eE", StringComparison.Ordinal).Replace($"{Separator}", "\u001eS", StringComparison.Ordinal);
}

/// <summary>
/// Which rows must be compared (again), by table. A table begins as wholly unknown; beyond a bound its rows are no longer kept apart and it is
/// wholly unknown again: memory is bounded, nothing is forgotten.
/// </summary>
internal sealed class TouchedRows(int limitPerTable = 200_000)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<RowKey>?> _tables = new(StringComparer.Ordinal);
    private bool _assuming;

    /// <summary>Whether nothing is known of the table: it was never found equal as a whole, or too much was touched since.</summary>
    public bool IsUnknown(string table)
    {
        lock (_gate)
            return !_tables.TryGetValue(table, out var keys) || keys is null;
    }

    public int Count(string table)
    {
        lock (_gate)
            return _tables.TryGetValue(table, out var keys) ? keys?.Count ?? 0 : 0;
    }

    public void Mark(string table, RowKey key)
    {
        lock (_gate)
        {
            if (_assuming)
                _tables.TryAdd(table, []);
            if (_tables.TryGetValue(table, out var keys) && keys is not null && keys.Add(key) && keys.Count > limitPerTable)
                _tables[table] = null;
        }
    }

    /// <summary>The table as a whole must be compared again: truncated, or without a key.</summary>
    public void MarkAll(string table)
    {
        lock (_gate)
            _tables[table] = null;
    }

    /// <summary>From now on rows of the table are kept apart: its whole is about to be compared.</summary>
    public void Begin(string table)
    {
        lock (_gate)
            _tables[table] = [];
    }

    /// <summary>From this call on what is touched is kept, also of tables never compared, whose names are given once they are known. What is known already stays.</summary>
    public Assumption Assume()
    {
        lock (_gate)
            _assuming = true;
        return new(this);
    }

    public bool Contains(string table, RowKey key)
    {
        lock (_gate)
            return !_tables.TryGetValue(table, out var keys) || keys is null || keys.Contains(key);
    }

    /// <summary>Takes up to <paramref name="limit"/> rows out. They are removed before they are compared, so that a change meanwhile marks them again.</summary>
    public IReadOnlyList<RowKey> Take(string table, int limit)
    {
        lock (_gate)
        {
            if (!_tables.TryGetValue(table, out var keys) || keys is null)
                return [];
            var taken = keys.Take(limit).ToList();
            keys.ExceptWith(taken);
            return taken;
        }
    }

    /// <summary>Both sides are taken for equal as of its making. Disposed of without names, it is given up.</summary>
    internal sealed class Assumption(TouchedRows rows) : IDisposable
    {
        public void Hold(IEnumerable<string> tables)
        {
            lock (rows._gate)
                foreach (var table in tables)
                    rows._tables.TryAdd(table, []);
        }

        public void Dispose()
        {
            lock (rows._gate)
                rows._assuming = false;
        }
    }
}
