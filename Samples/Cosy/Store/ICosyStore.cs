namespace Platform.Cosy.Store;

/// <summary>
/// One store at one address. Every write is idempotent by the id that its client made, and leaves exactly one row in the
/// activity log, in the same transaction. Faults are <see cref="StoreException"/>, whatever the driver throws.
/// </summary>
internal interface ICosyStore : IAsyncDisposable
{
    StoreAddress Address { get; }

    /// <summary>Opens the connections that the first requests will need, and prepares their statements where the tables are there.</summary>
    Task WarmAsync(CancellationToken cancel);

    /// <summary>Succeeds when a connection works; needs no tables.</summary>
    Task PingAsync(CancellationToken cancel);

    /// <summary>What makes the server behind the address the one it is, or null when it does not tell us.</summary>
    Task<string?> IdentifyAsync(CancellationToken cancel);

    Task<IReadOnlyList<World>> WorldsAsync(CancellationToken cancel);

    Task<WorldDetail?> WorldAsync(int id, CancellationToken cancel);

    /// <summary>Newest first; <paramref name="before"/> is the sequence number to go on from.</summary>
    Task<IReadOnlyList<Message>> MessagesAsync(int worldId, int limit, long? before, CancellationToken cancel);

    Task<IReadOnlyList<Line>> LatestAsync(int limit, CancellationToken cancel);

    Task<Avatar?> AvatarAsync(Guid id, CancellationToken cancel);

    Task<User?> UserAsync(Guid id, CancellationToken cancel);

    Task<WriteOutcome> PostMessageAsync(NewMessage message, CancellationToken cancel);

    Task<WriteOutcome> EditAvatarAsync(AvatarEdit edit, CancellationToken cancel);

    Task<WriteOutcome> AddUserAsync(NewUser user, CancellationToken cancel);

    /// <summary>The number of the last tick that any bot wrote; 0 before the first.</summary>
    Task<long> LastTickAsync(CancellationToken cancel);

    Task TickAsync(BotTick tick, CancellationToken cancel);

    /// <summary>What all bots together wrote.</summary>
    Task<BotLedger> BotLedgerAsync(CancellationToken cancel);

    /// <summary>One entry for each id, in the order asked.</summary>
    Task<IReadOnlyList<AuditEntry>> AuditAsync(AuditKind kind, Guid[] ids, CancellationToken cancel);
}
