using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// Applies whole transactions of the origin in their order, several in one of the destination when there is a backlog, with the position in
/// the same transaction. A transaction larger than memory is no matter: its changes are sent on as they come, and only its end commits.
/// </summary>
internal sealed class ChangeApplier(PostgresRoute route, NpgsqlConnection destination, ProgressRecord start) : IAsyncDisposable
{
    private const int BatchCommands = 512;
    private const int GroupChanges = 4096;

    private readonly Dictionary<Relation, RowStatements> _statements = [];
    private readonly List<NpgsqlBatchCommand> _pending = [];
    private readonly List<string> _fences = [];
    private IReadOnlyDictionary<string, Table> _tables = new Dictionary<string, Table>();
    private NpgsqlTransaction? _transaction;
    private int _grouped;
    private int _groupedChanges;
    private bool _inTransaction;
    private bool _skip;

    /// <summary>Durable at the destination.</summary>
    public Lsn Durable { get; private set; } = start.Lsn;

    /// <summary>End of the last transaction read, durable or of no concern.</summary>
    public Lsn Seen { get; private set; } = start.Lsn;

    public long Changes { get; private set; } = start.Changes;

    /// <summary>When the last transaction that is durable was committed at the origin, by its clock.</summary>
    public DateTime? LastCommit { get; private set; }

    private DateTime _committedAt;

    /// <summary>Whether whole transactions wait to be made durable.</summary>
    public bool HasGroup => !_inTransaction && _grouped > 0;

    /// <summary>A fence must not wait for others, and a group must not grow without bound.</summary>
    public bool IsGroupFull => HasGroup && (_groupedChanges >= GroupChanges || _fences.Count > 0);

    public async Task LoadTablesAsync(CancellationToken cancel)
        => _tables = (await Catalog.TablesAsync(destination, cancel)).ToDictionary(t => t.Display, StringComparer.Ordinal);

    public async ValueTask TakeAsync(ReplicationMessage message, CancellationToken cancel)
    {
        switch (message)
        {
            case BeginMessage begin:
                _inTransaction = true;
                _skip = begin.CommitLsn < start.Lsn;
                break;
            case OriginMessage origin:
                _skip |= origin.Name == route.Names.OppositeOrigin;
                break;
            case CommitMessage commit:
                (_inTransaction, Seen, _committedAt) = (false, commit.EndLsn, commit.CommittedAt);
                _grouped++;
                break;
            case RowMessage row when !_skip:
                Add(row);
                break;
            case TruncateMessage truncate when !_skip:
                Add(truncate);
                break;
            case LogicalMessage { Prefix: PostgresFollower.FencePrefix } fence when !_skip:
                _fences.Add(fence.Content);
                break;
        }
        if (_pending.Count >= BatchCommands)
            await SendAsync(cancel);
    }

    /// <summary>Makes the group durable.</summary>
    /// <returns>How many transactions of the origin that were.</returns>
    public async Task<int> CommitAsync(CancellationToken cancel)
    {
        if (_groupedChanges > 0 || _fences.Count > 0)
        {
            Changes += _groupedChanges;
            _pending.Add(route.Books.Advance(Seen, _fences.LastOrDefault(), Changes));
            await SendAsync(cancel);
            await _transaction!.CommitAsync(cancel);
            await _transaction.DisposeAsync();
            _transaction = null;
            (Durable, LastCommit) = (Seen, _committedAt);
            SyncTelemetry.Applied(route.Names.Stream, _groupedChanges);
            route.Follow.Report(Durable, _fences);
        }
        var transactions = _grouped;
        (_grouped, _groupedChanges) = (0, 0);
        _fences.Clear();
        return transactions;
    }

    /// <summary>Nothing is left up to there: remembers it, so that the origin need not keep its log.</summary>
    public async Task SkipToAsync(Lsn position, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(destination) { BatchCommands = { route.Books.Advance(position, null, Changes) } };
        route.Books.RequireOne(await batch.ExecuteNonQueryAsync(cancel));
        Seen = Durable = position;
        route.Follow.Report(position, []);
    }

    public async ValueTask DisposeAsync()
    {
        if (_transaction is { } open)
            await open.DisposeAsync();
    }

    private void Add(RowMessage row)
    {
        var statements = StatementsFor(row.Relation);
        if (statements.HasKey)
            foreach (var key in statements.KeysOf(row))
                route.Follow.Touched.Mark(statements.Table, key);
        else
            route.Follow.Touched.MarkAll(statements.Table);
        _pending.AddRange(statements.Of(row));
        _groupedChanges++;
    }

    private void Add(TruncateMessage truncate)
    {
        var tables = truncate.Relations.Select(StatementsFor).ToList();
        foreach (var table in tables)
            route.Follow.Touched.MarkAll(table.Table);
        _pending.Add(new($"TRUNCATE {string.Join(", ", truncate.Relations.Select(r => $"ONLY {Quote.Name(r.Schema, r.Name)}"))}"
            + $"{(truncate.RestartIdentity ? " RESTART IDENTITY" : "")}{(truncate.Cascade ? " CASCADE" : "")}"));
        _groupedChanges++;
    }

    private RowStatements StatementsFor(Relation relation)
    {
        if (!_statements.TryGetValue(relation, out var statements))
            _statements.Add(relation, statements = new(relation, _tables.GetValueOrDefault(relation.Display) ?? throw PostgresFault.New("apply a change",
                $"table {relation.Display} is missing at the destination", "it was made at the origin after the copy began: make it at the destination too, then start again")));
        return statements;
    }

    private async Task SendAsync(CancellationToken cancel)
    {
        _transaction ??= await destination.BeginTransactionAsync(cancel);
        await using var batch = new NpgsqlBatch(destination, _transaction) { Timeout = 0 };
        foreach (var command in _pending)
            batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(cancel);
        foreach (var command in _pending)
            RequireEffect(command);
        _pending.Clear();
    }

    private void RequireEffect(NpgsqlBatchCommand command)
    {
        if (command.RecordsAffected == 1 || command.CommandText.StartsWith("TRUNCATE", StringComparison.Ordinal))
            return;
        if (command.CommandText.Contains("platform.progress", StringComparison.Ordinal))
            route.Books.RequireOne((int)command.RecordsAffected);
        throw PostgresFault.New("apply a change", $"{command.CommandText.Split(" WHERE ")[0].Split(" SET ")[0]} changed {command.RecordsAffected} rows instead of 1",
            "the destination was changed by something else: verify tells which rows differ; copy again if they cannot be mended");
    }
}
