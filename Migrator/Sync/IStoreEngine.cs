using Platform.Plans;

namespace Platform.Migrator.Sync;

/// <summary>One kind of store (<c>postgres</c>, ...), made known to the migrator by registering it.</summary>
public interface IStoreKind
{
    string Name { get; }

    /// <summary>What going back with the ends swapped guarantees.</summary>
    Reversal Reversal { get; }

    /// <summary>Opens nothing yet: connections are made by the parts when they are used.</summary>
    IStoreEngine Open(StoreRoute route, StoreContext context);

    /// <summary>What a person can type at the store's sides when no migrator is left. Connects to nothing.</summary>
    IStoreScripts Scripts(StorePlan store, string migrationId);
}

public enum Reversal
{
    /// <summary>No reverse stream: what was written at the target stays there.</summary>
    None,

    /// <summary>Lossless for as long as the origin keeps its change log.</summary>
    BoundedWindow,

    Lossless,
}

/// <summary>Where data comes from and where it goes. A roll back uses the same kind with the ends swapped.</summary>
/// <param name="OriginSide">Which side of the plan the origin is.</param>
public sealed record StoreRoute(StorePlan Store, string OriginConnectionString, string DestinationConnectionString, Side OriginSide)
{
    /// <summary>Stable name for slots, publications and progress rows: <c>main_forward</c>, <c>main_reverse</c>.</summary>
    public string StreamName => StreamNameOf(Store, OriginSide);

    /// <summary>Whether the plan wants a way back for data: then what stands in its way is a problem, else only a note.</summary>
    public bool ReverseSync { get; init; } = true;

    /// <summary>Nothing will ever go back: what that would take is not looked at.</summary>
    public bool IsOneWay { get; init; }

    public TableFilter Tables { get; init; } = TableFilter.All;

    /// <summary>How many indexes or constraints are made at the same time.</summary>
    public int IndexJobs { get; init; } = 2;

    /// <summary>Roles that the origin's objects name and the destination lacks are made there, with their passwords.</summary>
    public bool CarryRoles { get; init; }

    /// <summary>How large a part of a table is copied at a time; null for what the engine thinks best.</summary>
    public long? PartitionBytes { get; init; }

    public static string StreamNameOf(StorePlan store, Side origin) => $"{store.Name}_{(origin == Side.Source ? "forward" : "reverse")}";

    public string ConnectionString(Side side) => side == OriginSide ? OriginConnectionString : DestinationConnectionString;
}

/// <param name="MigrationId">Identifies the migration in both stores; objects with another id are never touched.</param>
/// <param name="DriverEpoch">The lease's epoch: every transaction on the destination checks that no newer driver exists.</param>
public sealed record StoreContext(string MigrationId, long DriverEpoch, TimeProvider Time, ILoggerFactory Loggers);

/// <summary>Everything the migrator does with one store between two ends.</summary>
public interface IStoreEngine : IAsyncDisposable
{
    IStoreInspector Inspector { get; }
    ICopier Copier { get; }
    IFollower Follower { get; }
    IVerifier Verifier { get; }
    IWriteGuard Guard { get; }
}

public interface IStoreInspector
{
    /// <summary>Connects to both ends and looks; writes nothing.</summary>
    Task<Inventory> InspectAsync(CancellationToken cancel);

    /// <summary>Uses one side as an application would: connects, then makes, reads, changes and removes a row among the bookkeeping. Leaves nothing behind.</summary>
    /// <returns>Always the same checks in the same order. A server that is away is a failed check with the reason, never an exception.</returns>
    Task<IReadOnlyList<StoreCheck>> TryAsync(Side side, CancellationToken cancel);
}

/// <param name="Name"><c>connect</c>, <c>create</c>, <c>read</c>, <c>update</c>, <c>delete</c>.</param>
/// <param name="Detail">What was found, or why it failed and what to do about it.</param>
public sealed record StoreCheck(string Name, bool Passed, string Detail, TimeSpan Took);

/// <param name="SourceIdentity">System identifier and timeline, replica set id, ...: compared on every later connect.</param>
/// <param name="Problems">What prevents the move, each with its remedy; empty when it can go on.</param>
/// <param name="Notes">What the operator should know but that prevents nothing.</param>
public sealed record Inventory(
    string SourceIdentity,
    string TargetIdentity,
    string SourceVersion,
    string TargetVersion,
    long Rows,
    long Bytes,
    int Objects,
    TimeSpan PredictedCopy,
    IReadOnlyList<Problem> Problems,
    IReadOnlyList<string> Notes)
{
    /// <summary>Whose versions these are: <c>PostgreSQL</c>, <c>MongoDB</c>.</summary>
    public required string Product { get; init; }

    /// <summary>What <see cref="Objects"/> counts: <c>tables</c>, <c>collections</c>.</summary>
    public required string ObjectsName { get; init; }
}

/// <param name="Subject">What it is about: <c>main.source: wal_level</c>.</param>
/// <param name="Remedy">What a person can do about it.</param>
/// <param name="IsTransient">Whether looking again in a while may find it gone without anybody's help.</param>
public sealed record Problem(string Subject, string What, string Remedy, bool IsTransient = false)
{
    public override string ToString() => $"{Subject}: {What}. {Remedy}";
}

/// <summary>The initial copy. Every method is safe to repeat after a crash at any point.</summary>
public interface ICopier
{
    /// <summary>How far this migration's copy got, so that a new process knows where to go on. Writes nothing.</summary>
    Task<CopyStage> ReadStageAsync(CancellationToken cancel);

    /// <summary>Arms the change stream, takes the snapshot, and makes the empty structure at the destination. A copy left unfinished by a dead driver is gone on with where that can be.</summary>
    Task PrepareAsync(CancellationToken cancel);

    /// <summary>Copies everything that is not there yet. Each table is as of one consistent snapshot, after an interruption perhaps a later one than others: following makes them one.</summary>
    /// <returns>The position from which changes must be followed.</returns>
    Task<SyncPosition> CopyAsync(IProgress<CopyProgress> progress, CancellationToken cancel);

    /// <summary>Whether what was copied is of one moment as it is; otherwise it is so once changes up to now were followed.</summary>
    Task<bool> IsOfOneMomentAsync(CancellationToken cancel) => Task.FromResult(true);

    /// <summary>Indexes, constraints, triggers, statistics: what is cheaper after the rows. Leaves the destination closed to application writes.</summary>
    Task FinishAsync(IProgress<FinishProgress> progress, CancellationToken cancel);

    Task FinishAsync(CancellationToken cancel) => FinishAsync(new Progress<FinishProgress>(), cancel);

    /// <summary>Removes from both ends all that this migration made for itself (slot, publication, bookkeeping, guards), except copied data.</summary>
    /// <param name="retired">A side that goes on refusing application writes: its guard stays.</param>
    Task CleanAsync(Side? retired, CancellationToken cancel);
}

public sealed record CopyProgress(long Rows, long Bytes, long TotalRows, long TotalBytes, int PartitionsDone, int Partitions)
{
    public int TablesDone { get; init; }
    public int Tables { get; init; }
}

public enum CopyStage
{
    /// <summary>Nothing of it is there.</summary>
    None,

    /// <summary>Begun: to be prepared (again).</summary>
    Begun,

    /// <summary>All rows are there: to be finished.</summary>
    Copied,

    /// <summary>Complete: to be followed, or cleaned.</summary>
    Finished,

    /// <summary>Cleaning began: nothing is left to do but that.</summary>
    Cleaning,
}

/// <param name="Current">What was just begun or done: <c>index public.messages_world</c>.</param>
public sealed record FinishProgress(int Done, int Steps, string Current);

/// <summary>A point in an origin's change stream, in the engine's own notation (an LSN, a resume token). Ordered by the engine only.</summary>
public sealed record SyncPosition(string Text)
{
    public override string ToString() => Text;
}

/// <summary>The change stream from the origin to the destination.</summary>
public interface IFollower
{
    /// <summary>
    /// Makes the stream without copying anything. The ends are equal by other means: the opposite stream brought everything that is at the origin,
    /// and the origin is closed to applications, which is checked. Safe to repeat after a crash at any point; a stream that is armed already keeps its position.
    /// </summary>
    /// <returns>The position from which changes are followed.</returns>
    /// <exception cref="SyncException">The origin takes writes or holds more than the opposite stream brought; the stream was armed before and has lost its log; or open transactions kept the server waiting (names their pids).</exception>
    Task<SyncPosition> ArmAsync(CancellationToken cancel);

    /// <summary>
    /// Removes this stream from both ends and lets the origin's log go; guards, authority and the opposite stream stay. Repeatable.
    /// Of an end that is away nothing can be removed: the other one is cleared all the same, then it throws. So it also drops an abandoned slot.
    /// </summary>
    Task DisarmAsync(CancellationToken cancel);

    /// <summary>What the origin keeps for this stream, whether or not anybody follows; null when there is no such stream there.</summary>
    Task<RetainedLog?> ReadLogAsync(CancellationToken cancel);

    /// <summary>Applies changes until cancelled; throws <see cref="SyncException"/> on a fault. The durable position at the destination decides where it starts; <paramref name="from"/> only counts when there is none yet.</summary>
    Task FollowAsync(SyncPosition from, IProgress<FollowProgress> progress, CancellationToken cancel);

    /// <summary>Writes a marker into the origin's stream. Once <see cref="DrainAsync"/> returns for it, the destination has everything committed before.</summary>
    Task<SyncPosition> FenceAsync(CancellationToken cancel);

    /// <summary>Waits until the running <see cref="FollowAsync"/> has durably applied everything up to and including the fence.</summary>
    Task DrainAsync(SyncPosition fence, CancellationToken cancel);

    /// <summary>Carries what the stream does not, such as sequences. What counts is the call under the freeze, after the drain; calls before it leave less to carry.</summary>
    Task CarryRestAsync(CancellationToken cancel);
}

/// <param name="LimitBytes">Beyond it the server itself gives the stream up; null when it never does.</param>
/// <param name="Active">Somebody reads it at this moment.</param>
/// <param name="Lost">The server gave it up: what had not arrived by then cannot be had from it any more.</param>
public sealed record RetainedLog(long RetainedBytes, long? LimitBytes, bool Active, bool Lost);

/// <param name="Applied">Durable at the destination.</param>
/// <param name="Lag">Age of the oldest change not yet applied; zero when there is none.</param>
/// <param name="LagUnits">Distance in the store's own unit (bytes of log, operations).</param>
/// <param name="RetainedBytes">Change log that the origin keeps for us.</param>
public sealed record FollowProgress(SyncPosition Applied, TimeSpan Lag, long LagUnits, long ChangesApplied, double ChangesPerSecond, long RetainedBytes);

public enum VerifyScope
{
    /// <summary>Every partition; what differs because it is in flight is looked at again until it settles.</summary>
    Everything,

    /// <summary>Only what changes have touched since it was last found equal.</summary>
    Touched,

    /// <summary>Under the freeze after the drain: what is left, and any difference is final.</summary>
    Rest,
}

/// <summary>Compares both ends. While the follower runs, keeps account of which rows its changes touched.</summary>
public interface IVerifier
{
    IAsyncEnumerable<PartitionVerdict> VerifyAsync(VerifyScope scope, CancellationToken cancel);

    /// <summary>
    /// Both ends were proven equal otherwise as of this call: from here on only what changes touch is compared, and counts as unsettled. What is known
    /// as touched already stays so. Only for as long as this engine lives: after a restart everything must be compared.
    /// </summary>
    Task AssumeEqualAsync(CancellationToken cancel);

    /// <summary>How much is still to be looked at again (rows or partitions), for deciding whether a cutover would fit its budget.</summary>
    long Unsettled { get; }
}

/// <param name="Partition">Object and range: <c>public.messages [1..50000]</c>.</param>
/// <param name="Differences">At most 20 keys, with what differs (never row contents).</param>
public sealed record PartitionVerdict(string Partition, long Rows, bool Equal, IReadOnlyList<string> Differences);

/// <summary>Opens and closes one side of a store to application writes, in the store itself.</summary>
public interface IWriteGuard
{
    /// <summary>The side refuses application writes once this returns, and no writer is left open: proven, not assumed. Reads go on.</summary>
    /// <exception cref="SyncException">A writer did not end within the budget (names its pid), or a newer epoch holds the store. Then the side is as it was.</exception>
    Task CloseAsync(Side side, long epoch, TimeSpan budget, CancellationToken cancel);

    /// <summary>The side takes application writes.</summary>
    Task OpenAsync(Side side, long epoch, CancellationToken cancel);

    /// <summary>What the side says of itself.</summary>
    Task<GuardState> ReadAsync(Side side, CancellationToken cancel);
}

/// <param name="Epoch">The authority epoch last written there; 0 when no guard was ever set.</param>
/// <param name="TakesWrites">Whether applications may write there now.</param>
public sealed record GuardState(long Epoch, bool TakesWrites);
