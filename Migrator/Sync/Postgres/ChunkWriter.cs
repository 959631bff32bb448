using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// Writes chunks of changes at the destination, those of a large transaction in several pieces of one of ours. A chunk's changes are applied together where
/// that can be; where the destination refuses it (two rows that exchange a unique value), it is taken back and they are repeated one by one in their order.
/// </summary>
internal sealed partial class ChunkWriter(PostgresRoute route, NpgsqlConnection destination) : IAsyncDisposable
{
    private const int BatchCommands = 512;

    /// <summary>After a chunk that could not be applied together the next ones are not tried.</summary>
    private const int InOrderAfterRefusal = 8;
    private const string Savepoint = "chunk";

    /// <summary>Classes of errors that one statement for many rows may meet and single ones need not: data, integrity, types, limits.</summary>
    private static readonly string[] Refusals = ["22", "23", "42", "54"];

    private readonly ILogger _log = route.Context.Loggers.CreateLogger<ChunkWriter>();
    private readonly LiteralPool _pool = new();
    private NpgsqlTransaction? _transaction;
    private int _inOrder;

    /// <summary>Whether something was written that is not committed.</summary>
    public bool IsOpen => _transaction is not null;

    /// <summary>Writes it, and clears it. Nothing is durable yet.</summary>
    public Task WriteAsync(ChangeChunk chunk, CancellationToken cancel) => WriteAsync(chunk, null, cancel);

    /// <param name="advance">The last statement of the transaction: moves the position.</param>
    public async Task CommitAsync(ChangeChunk chunk, Func<NpgsqlBatchCommand> advance, CancellationToken cancel)
    {
        await WriteAsync(chunk, advance, cancel);
        await _transaction!.CommitAsync(cancel);
        await EndAsync();
    }

    public async ValueTask DisposeAsync() => await EndAsync();

    private async Task WriteAsync(ChangeChunk chunk, Func<NpgsqlBatchCommand>? advance, CancellationToken cancel)
    {
        if (!chunk.CanCombine || _inOrder-- > 0 || !await TogetherAsync(chunk, advance, cancel))
            await InOrderAsync(chunk, advance, cancel);
        _inOrder = Math.Max(0, _inOrder);
        chunk.Clear();
    }

    /// <returns>False when it was refused and taken back.</returns>
    private async Task<bool> TogetherAsync(ChangeChunk chunk, Func<NpgsqlBatchCommand>? advance, CancellationToken cancel)
    {
        var continues = IsOpen;
        _transaction ??= await destination.BeginTransactionAsync(cancel);
        if (continues)
            await _transaction.SaveAsync(Savepoint, cancel);
        if (await TrySendAsync([.. chunk.Combined(_pool), .. Last(advance)], cancel))
        {
            if (continues)
                await _transaction.ReleaseAsync(Savepoint, cancel);
            return true;
        }
        _inOrder = InOrderAfterRefusal;
        if (continues)
            await _transaction.RollbackAsync(Savepoint, cancel);
        else
            await EndAsync();
        return false;
    }

    private async Task<bool> TrySendAsync(List<Expected> commands, CancellationToken cancel)
    {
        try
        {
            await SendAsync(commands, cancel);
            return commands.TrueForAll(HasEffect);
        }
        catch (PostgresException refused) when (Refusals.Contains(refused.SqlState[..2]))
        {
            LogRefused(route.Names.Stream, commands.Count, refused.SqlState);
            return false;
        }
        finally
        {
            _pool.ReturnAll();
        }
    }

    private async Task InOrderAsync(ChangeChunk chunk, Func<NpgsqlBatchCommand>? advance, CancellationToken cancel)
    {
        _transaction ??= await destination.BeginTransactionAsync(cancel);
        foreach (var commands in chunk.InOrder().Concat(Last(advance)).Chunk(BatchCommands))
        {
            await SendAsync(commands, cancel);
            foreach (var command in commands)
                RequireEffect(command);
        }
    }

    private async Task SendAsync(IEnumerable<Expected> commands, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(destination, _transaction) { Timeout = 0 };
        foreach (var (command, _) in commands)
            batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(cancel);
    }

    private static IEnumerable<Expected> Last(Func<NpgsqlBatchCommand>? advance) => advance is null ? [] : [new(advance(), 1)];

    private static bool HasEffect(Expected expected) => expected.Rows is not { } rows || (long)expected.Command.RecordsAffected == rows;

    private void RequireEffect(Expected expected)
    {
        if (HasEffect(expected))
            return;
        var (command, rows) = (expected.Command, (long)expected.Command.RecordsAffected);
        if (command.CommandText.Contains("platform.progress", StringComparison.Ordinal))
            route.Books.RequireOne((int)rows);
        throw PostgresFault.New("apply a change", $"{command.CommandText.Split(" WHERE ")[0].Split(" SET ")[0]} changed {rows} rows instead of {expected.Rows}",
            "the destination was changed by something else: verify tells which rows differ; copy again if they cannot be mended");
    }

    [LoggerMessage(2310, LogLevel.Information, "{Stream}: a run of changes is applied one by one, since {Statements} statements for many rows were refused: SQLSTATE {SqlState}")]
    private partial void LogRefused(string stream, int statements, string sqlState);

    private async ValueTask EndAsync()
    {
        if (_transaction is { } open)
            await open.DisposeAsync();
        _transaction = null;
    }
}
