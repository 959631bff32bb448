using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// A run of changes in the order of their commits, within bounds of number and bytes. Tables do not depend on each other here (foreign keys and triggers do not
/// fire), so what happened to one table may be applied together, whatever came between. Its changes in their order are kept as well, for where that fails.
/// </summary>
internal sealed class ChangeChunk
{
    private const int MaxChanges = 16_384;
    private const int MaxBytes = 8 << 20;

    /// <summary>A larger row would have to be copied once more to travel with others.</summary>
    private const int MaxRowBytes = 1 << 20;

    /// <summary>Fewer changes of a table are applied one by one: their statements are planned already.</summary>
    private const int FewestTogether = 4;

    private readonly List<Change> _changes = [];
    private readonly Dictionary<string, TableChanges> _tables = new(StringComparer.Ordinal);
    private long _bytes;
    private bool _mustKeepOrder;

    public int Count => _changes.Count;

    public bool IsFull => _changes.Count >= MaxChanges || _bytes >= MaxBytes;

    /// <summary>Whether anything is gained by applying changes together.</summary>
    public bool CanCombine => !_mustKeepOrder && _tables.Values.Any(IsTogether);

    public void Add(RowStatements table, RowMessage row, int bytes)
    {
        _changes.Add(new(table, row, null));
        _bytes += bytes;
        _mustKeepOrder |= table.FiresTriggers || bytes > MaxRowBytes;
        if (_mustKeepOrder)
            return;
        if (!_tables.TryGetValue(table.Table, out var changes))
            _tables.Add(table.Table, changes = new(table));
        changes.Add(table, row);
    }

    public void AddTruncate(string sql)
    {
        _changes.Add(new(null, null, sql));
        _mustKeepOrder = true;
    }

    public IEnumerable<Expected> Combined(LiteralPool pool) => _tables.Values.SelectMany(t => IsTogether(t) ? t.Statements.Combined.Of(t, pool) : InOrder(c => c.Table!.Table == t.Statements.Table));

    public IEnumerable<Expected> InOrder() => InOrder(_ => true);

    public void Clear()
    {
        _changes.Clear();
        _tables.Clear();
        _bytes = 0;
        _mustKeepOrder = false;
    }

    private static bool IsTogether(TableChanges table) => table.IsPlain && table.Changes >= FewestTogether;

    private IEnumerable<Expected> InOrder(Func<Change, bool> which) => _changes.Where(which).SelectMany(c => c.Truncate is { } truncate
        ? [new Expected(new NpgsqlBatchCommand(truncate), null)]
        : c.Table!.Of(c.Row!).Select(command => new Expected(command, 1)));

    private readonly record struct Change(RowStatements? Table, RowMessage? Row, string? Truncate);
}
