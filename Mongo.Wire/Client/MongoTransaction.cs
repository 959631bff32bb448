using Platform.Mongo.Wire.Bson;

namespace Platform.Mongo.Wire.Client;

/// <param name="ReadConcern">What all reads of the transaction see; null leaves the server's default. <c>MongoCommand.Concern("snapshot")</c> gives one moment for all of them.</param>
/// <param name="WriteConcern">What a commit waits for; null takes the connection string's, and a majority when that says nothing.</param>
public sealed record MongoTransactionOptions(BsonDocument? ReadConcern = null, BsonDocument? WriteConcern = null)
{
    public static readonly MongoTransactionOptions Default = new();
}

/// <summary>
/// Commands that take effect together or not at all: those that have it as their <see cref="MongoCommand.Transaction"/>. It stays with the server that got the
/// first of them. One command at a time; nothing in it is sent twice by itself. After a command that failed it can only be aborted.
/// <see cref="MongoTransactions.InTransactionAsync{T}"/> tries again where that may help. Disposing of it aborts what was not committed.
/// </summary>
public sealed class MongoTransaction : IAsyncDisposable
{
    private static readonly TimeSpan AbortTime = TimeSpan.FromSeconds(5);
    private readonly MongoClient _client;
    private readonly MongoTransactionOptions _options;
    private readonly long _number;
    private State _state = State.Starting;

    internal MongoTransaction(MongoClient client, MongoSession session, MongoTransactionOptions options) =>
        (_client, Session, _options, _number) = (client, session, options, session.NextTransaction());

    private enum State
    {
        Starting,
        Open,
        Committed,
        Aborted,
    }

    /// <summary>Neither committed nor aborted yet.</summary>
    public bool IsOpen => _state is State.Starting or State.Open;

    internal MongoSession Session { get; }

    /// <summary>Where its first command went.</summary>
    internal MongoServer? Server { get; set; }

    /// <summary>Nobody knows what the server still does in the session.</summary>
    internal bool IsBroken { get; set; }

    /// <summary>With it another mongos can say how a commit ended.</summary>
    internal BsonDocument? RecoveryToken { get; set; }

    /// <summary>A commit that failed with the label <see cref="MongoErrors.UnknownCommit"/> may be asked for again; it is carried out once at most.</summary>
    /// <exception cref="MongoException">With <see cref="MongoErrors.TransientTransaction"/> nothing of the transaction happened, and all of it may be tried again.</exception>
    public Task CommitAsync(CancellationToken cancel)
    {
        if (_state == State.Aborted)
            throw new InvalidOperationException("the transaction was aborted, it cannot be committed");
        var (before, _) = (_state, _state = State.Committed);
        // Without a command the server knows nothing of it.
        return before == State.Starting || Server is null ? Task.CompletedTask : CommitAsync(insists: before == State.Committed, cancel);
    }

    /// <summary>The server ends it by itself if this does not reach it, so that a failure is none.</summary>
    public async Task AbortAsync(CancellationToken cancel)
    {
        if (!IsOpen)
            return;
        var (before, _) = (_state, _state = State.Aborted);
        if (before == State.Starting || Server is null)
            return;
        try
        {
            using var limit = new CancellationTokenSource(AbortTime, _client.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
            await EndAsync("abortTransaction", null, either.Token);
        }
        catch (MongoException)
        {
            // It has ended already, or will after transactionLifetimeLimitSeconds.
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The same.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await AbortAsync(CancellationToken.None);
        if (!IsBroken)
            _client.Return(Session);
    }

    /// <summary>The fields that make a command a part of this.</summary>
    internal void Write(BsonWriter body)
    {
        body.WriteInt64("txnNumber", _number);
        if (_state == State.Starting)
        {
            body.WriteBoolean("startTransaction", true);
            if (_options.ReadConcern is { } concern)
                body.WriteDocument("readConcern", concern);
            _state = State.Open;
        }
        body.WriteBoolean("autocommit", false);
    }

    private async Task CommitAsync(bool insists, CancellationToken cancel)
    {
        var concern = _options.WriteConcern ?? _client.OwnConcern ?? MongoCommand.Majority;
        try
        {
            await EndAsync("commitTransaction", insists ? Insisting(concern) : concern, cancel);
        }
        catch (MongoException e) when (MongoErrors.IsUnknownCommit(e))
        {
            e.AddLabel(MongoErrors.UnknownCommit);
            throw;
        }
    }

    private async Task EndAsync(string name, BsonDocument? concern, CancellationToken cancel)
    {
        try
        {
            await _client.RunAsync(End(name, concern), cancel);
        }
        catch (MongoException e) when (e.IsTransient && !e.HasLabel(MongoErrors.TransientTransaction))
        {
            await _client.RunAsync(End(name, concern is { } given ? Insisting(given) : null), cancel);
        }
    }

    private MongoCommand End(string name, BsonDocument? concern) => new("admin", w =>
    {
        w.WriteInt32(name, 1);
        if (RecoveryToken is { } token)
            w.WriteDocument("recoveryToken", token);
    })
    {
        Transaction = this, EndsTransaction = true, WriteConcern = concern,
    };

    /// <summary>A commit asked for again must have reached a majority: the first primary may have lost its part meanwhile, and the commit with it.</summary>
    private static BsonDocument Insisting(BsonDocument concern) => BsonDocument.Build(w =>
    {
        w.WriteString("w", "majority");
        foreach (var (name, value) in concern)
            if (name != "w")
                w.WriteValue(name, value);
        if (concern["wtimeout"u8].IsMissing)
            w.WriteInt64("wtimeout", 10_000);
    });
}
