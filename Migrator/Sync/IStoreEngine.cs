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
    public string StreamName => $"{Store.Name}_{(OriginSide == Side.Source ? "forward" : "reverse")}";

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
}

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
    IReadOnlyList<string> Notes);

/// <param name="Subject">What it is about: <c>main.source: wal_level</c>.</param>
/// <param name="Remedy">What a person can do about it.</param>
public sealed record Problem(string Subject, string What, string Remedy)
{
    public override string ToString() => $"{Subject}: {What}. {Remedy}";
}

/// <summary>The initial copy. Every method is safe to repeat after a crash at any point.</summary>
public interface ICopier
{
    /// <summary>Arms the change stream, takes the snapshot, and makes the empty structure at the destination. A copy left unfinished by a dead driver is cleaned first.</summary>
    Task PrepareAsync(CancellationToken cancel);

    /// <summary>Copies everything as of one consistent snapshot.</summary>
    /// <returns>The position from which changes must be followed.</returns>
    Task<SyncPosition> CopyAsync(IProgress<CopyProgress> progress, CancellationToken cancel);

    /// <summary>Indexes, constraints, triggers, statistics: what is cheaper after the rows. Leaves the destination closed to application writes.</summary>
    Task FinishAsync(CancellationToken cancel);

    /// <summary>Removes from both ends all that this migration made for itself (slot, publication, bookkeeping, guards), except copied data.</summary>
    /// <param name="retired">A side that goes on refusing application writes: its guard stays.</param>
    Task CleanAsync(Side? retired, CancellationToken cancel);
}

public sealed record CopyProgress(long Rows, long Bytes, long TotalRows, long TotalBytes, int PartitionsDone, int Partitions);

/// <summary>A point in an origin's change stream, in the engine's own notation (an LSN, a resume token). Ordered by the engine only.</summary>
public sealed record SyncPosition(string Text)
{
    public override string ToString() => Text;
}

/// <summary>The change stream from the origin to the destination.</summary>
public interface IFollower
{
    /// <summary>Applies changes until cancelled; throws <see cref="SyncException"/> on a fault. The durable position at the destination decides where it starts; <paramref name="from"/> only counts when there is none yet.</summary>
    Task FollowAsync(SyncPosition from, IProgress<FollowProgress> progress, CancellationToken cancel);

    /// <summary>Writes a marker into the origin's stream. Once <see cref="DrainAsync"/> returns for it, the destination has everything committed before.</summary>
    Task<SyncPosition> FenceAsync(CancellationToken cancel);

    /// <summary>Waits until the running <see cref="FollowAsync"/> has durably applied everything up to and including the fence.</summary>
    Task DrainAsync(SyncPosition fence, CancellationToken cancel);

    /// <summary>Carries what the stream does not: sequences. Only under the freeze, after the drain. Repeatable.</summary>
    Task CarryRestAsync(CancellationToken cancel);
}

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
