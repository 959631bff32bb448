namespace Platform.Migrator.Api;

/// <summary>The answer of <c>GET /api/status</c>: names and units are a contract with the dashboard's commands, the CLI and the rehearsal.</summary>
/// <param name="WaitingFor">What the migration waits for; null while a step runs.</param>
/// <param name="WaitsForPerson">Nothing changes before somebody acts.</param>
/// <param name="FreezeBudgetMs">The plan's: a freeze that lasts longer leads back.</param>
/// <param name="AbortedFreezes">Freezes that ended without a commit; <paramref name="Reason"/> says why the last did.</param>
/// <param name="CanGoBack">Begins with yes or no.</param>
/// <param name="Direction"><c>source</c> or <c>target</c>: the side that the freeze under way makes the authority; null when there is none.</param>
/// <param name="Heartbeat">When the driver last decided. Silent for longer than a step may take, it is dead or stuck, whatever the rest says.</param>
/// <param name="Alarms">What a person should look at now, each with what to do.</param>
/// <param name="Checks">What was seen after the last roll back.</param>
/// <param name="Line">The one line for people: who is the authority, frozen or not, can we go back.</param>
public sealed record StatusView(
    string Plan,
    string Phase,
    string? Step,
    string? WaitingFor,
    bool WaitsForPerson,
    string Authority,
    bool Frozen,
    string CanGoBack,
    string Line,
    string? Reason,
    int Weight,
    bool Paused,
    double? FreezeMs,
    double FreezeBudgetMs,
    int AbortedFreezes,
    IReadOnlyList<StoreStatus> Stores,
    IReadOnlyList<PhaseStatus> Phases,
    IReadOnlyList<GateStatus> Gates,
    IReadOnlyList<string> Errors,
    string? Direction,
    DateTimeOffset? Heartbeat,
    IReadOnlyList<string> Alarms,
    IReadOnlyList<CheckStatus> Checks);

/// <param name="LagMs">Age of the oldest change not yet applied; null when nothing is followed.</param>
/// <param name="Unsettled">Rows that verification must look at again; null before the first verification.</param>
/// <param name="RetainedBytes">Change log that the source keeps for the way there.</param>
/// <param name="Authority">The side that takes this store's application writes.</param>
/// <param name="DrainExpectedMs">What a freeze will wait for the stream: a fence's way, measured before the freeze, and the lag of now; null before it was measured.</param>
/// <param name="DrainMs">What the last freeze did wait for it; null before one has.</param>
/// <param name="Reverse">The way back; null before it is armed, or where the plan gives it up.</param>
public sealed record StoreStatus(
    string Name,
    string Kind,
    long RowsCopied,
    long RowsTotal,
    long BytesCopied,
    long BytesTotal,
    double? RowsPerSecond,
    double? EtaSeconds,
    long ChangesApplied,
    double? ChangesPerSecond,
    string? Position,
    double? LagMs,
    long? LagBytes,
    int PartitionsVerified,
    int PartitionsMismatched,
    long? Unsettled,
    long? RetainedBytes,
    string Authority,
    ReverseStatus? Reverse,
    double? DrainExpectedMs,
    double? DrainMs);

/// <summary>The stream that would carry data back.</summary>
/// <param name="RetainedBytes">Change log that the target keeps for it: what a silent source makes grow.</param>
/// <param name="LimitBytes">The plan's limit for it.</param>
/// <param name="Fault">Why it stopped; null while it runs.</param>
public sealed record ReverseStatus(bool Following, double? LagMs, long? LagBytes, long ChangesApplied, long? Unsettled, long? RetainedBytes, long LimitBytes, string? Fault);

public sealed record CheckStatus(string Name, string Verdict, string Detail);

public sealed record PhaseStatus(string Name, DateTimeOffset Started, double Seconds);

public sealed record GateStatus(string Metric, string Side, double? Value, long Samples, string Verdict, string Reason);
