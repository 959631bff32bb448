using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// Applies whole transactions of the origin in their order, several in one of the destination when there is a backlog, with the position in
/// the same transaction. A transaction larger than memory is no matter: its changes are sent on as they come, and only its end commits.
/// </summary>
internal sealed class ChangeApplier(PostgresRoute route, NpgsqlConnection destination, ProgressRecord start) : IAsyncDisposable
{
    private const int GroupTransactions = 16_384;

    private readonly Dictionary<Relation, RowStatements> _statements = new(ReferenceEqualityComparer.Instance);
    private readonly ChangeChunk _chunk = new();
    private readonly ChunkWriter _writer = new(route, destination);
    private readonly List<string> _fences = [];
    private IReadOnlyDictionary<string, Table> _tables = new Dictionary<string, Table>();
    private HashSet<string> _firing = [];
    private HashSet<string> _oneByOne = [];
    private Dictionary<string, Lsn> _starts = [];
    private Lsn _commit;
    private int _grouped;
    private long _groupBegan;
    private int _groupedChanges;
    private bool _inTransaction;
    private bool _skip;

    /// <summary>Durable at the destination.</summary>
    public Lsn Durable { get; private set; } = start.Lsn;

    /// <summary>Nothing before this is left to apply: it is durable, or of no concern. Not remembered at the destination beyond <see cref="Durable"/>.</summary>
    public Lsn Passed { get; private set; } = start.Lsn;

    /// <summary>End of the last transaction read.</summary>
    private Lsn _seen = start.Lsn;

    public long Changes { get; private set; } = start.Changes;

    /// <summary>When the last transaction that is durable was committed at the origin, by its clock.</summary>
    public DateTime? LastCommit { get; private set; }

    private DateTime _committedAt;

    /// <summary>Whether whole transactions wait to be made durable.</summary>
    public bool HasGroup => !_inTransaction && _grouped > 0;

    /// <summary>How long the first of them has waited.</summary>
    public TimeSpan GroupAge => route.Time.GetElapsedTime(_groupBegan);

    /// <summary>A fence must not wait for others, and a group must not grow without bound.</summary>
    public bool IsGroupFull => HasGroup && (_chunk.IsFull || _writer.IsOpen || _grouped >= GroupTransactions || _fences.Count > 0);

    public async Task LoadTablesAsync(CancellationToken cancel)
    {
        _tables = (await Catalog.TablesAsync(destination, cancel)).ToDictionary(t => t.Display, StringComparer.Ordinal);
        _firing = [.. await Catalog.FiringAsync(destination, cancel)];
        _oneByOne = [.. await Catalog.CompositesAsync(destination, cancel)];
        _starts = await route.Ledger.StartsAsync(destination, start.Lsn, cancel);
    }

    /// <param name="bytes">Its length as it was received.</param>
    public async ValueTask TakeAsync(ReplicationMessage message, int bytes, CancellationToken cancel)
    {
        switch (message)
        {
            case BeginMessage begin:
                (_inTransaction, _commit) = (true, begin.CommitLsn);
                _skip = begin.CommitLsn < start.Lsn;
                break;
            case OriginMessage origin:
                _skip |= origin.Name == route.Names.OppositeOrigin;
                break;
            case CommitMessage commit:
                (_inTransaction, _seen, _committedAt) = (false, commit.EndLsn, commit.CommittedAt);
                if (_grouped++ == 0)
                    _groupBegan = route.Time.GetTimestamp();
                break;
            case RowMessage row when !_skip && !IsCopiedLater(row.Relation):
                Add(row, bytes);
                break;
            case TruncateMessage truncate when !_skip:
                Add(truncate);
                break;
            case LogicalMessage { Prefix: PostgresFollower.FencePrefix } fence when !_skip:
                _fences.Add(fence.Content);
                break;
        }
        if (_inTransaction && _chunk.IsFull)
            await _writer.WriteAsync(_chunk, cancel);
    }

    /// <summary>Makes the group durable.</summary>
    /// <returns>How many transactions of the origin that were.</returns>
    public async Task<int> CommitAsync(CancellationToken cancel)
    {
        if (_groupedChanges > 0 || _fences.Count > 0)
        {
            Changes += _groupedChanges;
            await _writer.CommitAsync(_chunk, () => route.Books.Advance(_seen, _fences.LastOrDefault(), Changes), cancel);
            (Durable, LastCommit) = (_seen, _committedAt);
            SyncTelemetry.Applied(route.Names.Stream, _groupedChanges);
            route.Follow.Report(Durable, _fences);
        }
        var transactions = _grouped;
        (_grouped, _groupedChanges, Passed) = (0, 0, _seen > Passed ? _seen : Passed);
        _fences.Clear();
        return transactions;
    }

    /// <summary>Nothing is left up to there: remembers it, so that the origin need not keep its log.</summary>
    public async Task SkipToAsync(Lsn position, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(destination) { BatchCommands = { route.Books.Advance(position, null, Changes) } };
        route.Books.RequireOne(await batch.ExecuteNonQueryAsync(cancel));
        _seen = Passed = Durable = position;
        route.Follow.Report(position, []);
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private void Add(RowMessage row, int bytes)
    {
        var statements = StatementsFor(row.Relation);
        if (statements.HasKey)
            foreach (var key in statements.KeysOf(row))
                route.Follow.Touched.Mark(statements.Table, key);
        else
            route.Follow.Touched.MarkAll(statements.Table);
        _chunk.Add(statements, row, bytes);
        _groupedChanges++;
    }

    /// <summary>The table's rows are of a later snapshot, which has this change in it.</summary>
    private bool IsCopiedLater(Relation relation) => _starts.Count > 0 && _starts.TryGetValue(relation.Display, out var begin) && _commit < begin;

    private void Add(TruncateMessage truncate)
    {
        var relations = truncate.Relations.Where(r => !IsCopiedLater(r)).ToList();
        foreach (var table in relations.Select(StatementsFor))
            route.Follow.Touched.MarkAll(table.Table);
        if (relations.Count == truncate.Relations.Count)
            _chunk.AddTruncate(Truncation(truncate));
        else
            foreach (var relation in relations) // TRUNCATE would refuse, or take along, tables that refer to these.
                _chunk.AddTruncate($"DELETE FROM ONLY {Quote.Name(relation.Schema, relation.Name)}");
        _groupedChanges++;
    }

    private static string Truncation(TruncateMessage truncate) => $"TRUNCATE {string.Join(", ", truncate.Relations.Select(r => $"ONLY {Quote.Name(r.Schema, r.Name)}"))}"
            + $"{(truncate.RestartIdentity ? " RESTART IDENTITY" : "")}{(truncate.Cascade ? " CASCADE" : "")}";

    private RowStatements StatementsFor(Relation relation)
    {
        if (!_statements.TryGetValue(relation, out var statements))
            _statements.Add(relation, statements = new(relation, _tables.GetValueOrDefault(relation.Display) ?? throw PostgresFault.New("apply a change",
                $"table {relation.Display} is missing at the destination", "it was made at the origin after the copy began: what can be carried is carried now", isTransient: true), _firing.Contains(relation.Display), _oneByOne.Contains(relation.Display)));
        return statements;
    }
}
