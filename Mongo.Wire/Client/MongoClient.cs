using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Protocol;

namespace Platform.Mongo.Wire.Client;

/// <summary>Sends commands to the primary (or the one server, or a mongos) over pooled connections. For any number of callers at the same time.</summary>
public sealed class MongoClient : IAsyncDisposable
{
    private readonly MongoCluster _cluster;
    private readonly SessionPool _sessions;
    private readonly CommandEnvelope _envelope;

    public MongoClient(MongoOptions options, TimeProvider? time = null)
    {
        Options = options;
        Time = time ?? TimeProvider.System;
        _cluster = new(options, Time);
        _sessions = new(Time);
        _envelope = new(options);
    }

    public MongoOptions Options { get; }
    internal TimeProvider Time { get; }

    /// <summary>The connection string's write concern, if it names one.</summary>
    internal BsonDocument? OwnConcern => _envelope.OwnConcern();

    /// <summary>The server that commands go to at present.</summary>
    public ValueTask<MongoServer> ServerAsync(CancellationToken cancel) => _cluster.SelectAsync(cancel);

    /// <summary>For commands with small answers.</summary>
    /// <returns>A copy of the answer.</returns>
    /// <exception cref="MongoException">The server said no, also to a part of a write; or it could not be reached.</exception>
    public async Task<BsonDocument> RunAsync(MongoCommand command, CancellationToken cancel)
    {
        using var reply = await CallAsync(command, cancel);
        return reply.Body.Copy();
    }

    public Task<BsonDocument> RunAsync(string database, Action<BsonWriter> body, CancellationToken cancel) => RunAsync(new(database, body), cancel);

    /// <summary>Writes are checked for failed statements too.</summary>
    /// <param name="builder">A caller that sends much keeps one of its own.</param>
    /// <returns>The answer, in a rented buffer: the caller disposes it.</returns>
    public async Task<WireMessage> CallAsync(MongoCommand command, CancellationToken cancel, MessageBuilder? builder = null)
    {
        var session = command.Transaction?.Session ?? command.Session ?? _sessions.Take();
        var own = builder is null ? new MessageBuilder() : null;
        var clean = false;
        try
        {
            var reply = await AttemptsAsync(command, session, builder ?? own!, cancel);
            clean = true;
            return reply;
        }
        catch (MongoException e) when (!e.IsNetwork)
        {
            clean = true;
            throw;
        }
        finally
        {
            own?.Dispose();
            if (command.Transaction is { } transaction)
                transaction.IsBroken |= !clean;
            else if (command.Session is null && clean)
                _sessions.Return(session);
        }
    }

    /// <summary>Runs a command that answers with a cursor.</summary>
    /// <param name="batchSize">Documents in an answer; the server's message limit counts as well. 0 leaves it to the server.</param>
    public async Task<MongoCursor> OpenAsync(MongoCommand command, int batchSize, CancellationToken cancel)
    {
        if (command.Transaction is { } transaction)
            return new(this, null, transaction.Session, command, await CallAsync(command, cancel), batchSize);
        var server = await _cluster.SelectAsync(cancel);
        var session = _sessions.Take();
        var opening = new MongoCommand(command.Database, command.Body)
        {
            Sequences = command.Sequences, Retry = command.Retry, Timeout = command.Timeout, ReadConcern = command.ReadConcern, Session = session,
        };
        var (reply, at) = await CallFromAsync(opening, server, cancel);
        return new(this, at, session, command, reply, batchSize);
    }

    /// <summary>For work that is not to be tried again, or in another way than <see cref="MongoTransactions.InTransactionAsync{T}"/> does. Nothing is sent yet.</summary>
    public MongoTransaction BeginTransaction(MongoTransactionOptions? options = null) => new(this, _sessions.Take(), options ?? MongoTransactionOptions.Default);

    internal void Return(MongoSession session) => _sessions.Return(session);

    public async ValueTask DisposeAsync()
    {
        await EndSessionsAsync();
        await _cluster.DisposeAsync();
    }

    private async Task<(WireMessage Reply, MongoServer At)> CallFromAsync(MongoCommand command, MongoServer server, CancellationToken cancel)
    {
        using var builder = new MessageBuilder();
        try
        {
            return (await AttemptAsync(command, command.Session!, server, builder, null, cancel), server);
        }
        catch (MongoException e) when (MayRetry(command, e))
        {
            server = await _cluster.SelectAsync(cancel);
            return (await AttemptAsync(command, command.Session!, server, builder, null, cancel), server);
        }
    }

    private async Task<WireMessage> AttemptsAsync(MongoCommand command, MongoSession session, MessageBuilder builder, CancellationToken cancel)
    {
        if (command.Transaction is { } within)
            return await WithinAsync(command, within, builder, cancel);
        var transaction = command.Retry == Retry.Write && Options.RetryWrites ? session.NextTransaction() : (long?)null;
        try
        {
            return await AttemptAsync(command, session, command.Server ?? await _cluster.SelectAsync(cancel), builder, transaction, cancel);
        }
        catch (MongoException e) when (MayRetry(command, e))
        {
            return await AttemptAsync(command, session, await _cluster.SelectAsync(cancel), builder, transaction, cancel);
        }
    }

    /// <summary>Goes where the transaction's first command went. Its end may go to another primary, which knows of it from the log.</summary>
    private async Task<WireMessage> WithinAsync(MongoCommand command, MongoTransaction transaction, MessageBuilder builder, CancellationToken cancel)
    {
        if (!transaction.IsOpen && !command.EndsTransaction)
            throw new InvalidOperationException("the transaction has been committed or aborted: nothing can be added to it");
        try
        {
            var server = transaction.Server is { } known && (!command.EndsTransaction || known.Kind == MongoServerKind.Mongos) ? known : await _cluster.SelectAsync(cancel);
            transaction.Server ??= server;
            var reply = await AttemptAsync(command, transaction.Session, server, builder, null, cancel);
            if (reply.Body["recoveryToken"u8] is { Type: BsonType.Document } token)
                transaction.RecoveryToken = token.AsDocument.Copy();
            return reply;
        }
        catch (MongoException e) when (!command.EndsTransaction && e.IsTransient && e.Code == 0)
        {
            // What never reached the server, or whose answer was lost, ends with the transaction, which is not committed.
            e.AddLabel(MongoErrors.TransientTransaction);
            throw;
        }
    }

    private bool MayRetry(MongoCommand command, MongoException e) => e.IsTransient && command.Server is null
        && (command.Retry == Retry.Read && Options.RetryReads || command.Retry == Retry.Write && Options.RetryWrites);

    private async Task<WireMessage> AttemptAsync(MongoCommand command, MongoSession session, MongoServer server, MessageBuilder builder, long? transaction, CancellationToken cancel)
    {
        _envelope.Write(command, session, server.HasTransactionNumbers ? transaction : null, builder);
        var (name, what) = Describe(command, builder);
        var pool = _cluster.Pool(server.Address);
        MongoConnection? connection = null;
        try
        {
            connection = await pool.TakeAsync(cancel);
            var reply = await connection.CallAsync(builder, name is not ("createUser" or "updateUser"), what, command.Timeout ?? Options.SocketTimeout, cancel);
            return Checked(reply, what, command.Tolerate);
        }
        catch (MongoException e) when (e.IsNetwork || MongoErrors.IsStateChange(e.Code))
        {
            _cluster.Forget(server);
            throw;
        }
        finally
        {
            if (connection is not null)
                await pool.ReturnAsync(connection);
        }
    }

    private WireMessage Checked(WireMessage reply, string what, int tolerate)
    {
        try
        {
            _envelope.Observe(reply.Body["$clusterTime"u8]);
            if (!reply.Body["ok"u8].IsTrue)
                throw MongoException.FromReply(what, reply.Body);
            return MongoException.FromWrite(what, reply.Body, tolerate) is { } fault ? throw fault : reply;
        }
        catch
        {
            reply.Dispose();
            throw;
        }
    }

    private static (string Name, string What) Describe(MongoCommand command, MessageBuilder builder)
    {
        var (name, value) = builder.FirstElement();
        return (name, value is { Type: BsonType.String } ? $"{name} {command.Database}.{value.AsString}" : $"{name} on {command.Database}");
    }

    private async Task EndSessionsAsync()
    {
        var sessions = _sessions.TakeAll();
        if (sessions.Count == 0)
            return;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), Time);
            using var builder = new MessageBuilder();
            var end = new MongoCommand("admin", w => w.WriteArray("endSessions", BsonValue.FromArray(sessions.Take(10_000).Select(BsonValue.FromDocument)).AsDocument));
            using var reply = await AttemptAsync(end, new(sessions[0]), await _cluster.SelectAsync(limit.Token), builder, null, limit.Token);
        }
        catch (Exception e) when (e is MongoException or OperationCanceledException)
        {
            // The server ends them by itself after 30 minutes.
        }
    }
}
