namespace Platform.Migrator.Api;

/// <summary>The answer of <c>GET /api/status</c>: names and units are a contract with the dashboard's commands, the CLI and the rehearsal.</summary>
/// <param name="WaitingFor">What the migration waits for; null while a step runs.</param>
/// <param name="WaitsForPerson">Nothing changes before somebody acts.</param>
/// <param name="AbortedFreezes">Freezes that ended without a commit; <paramref name="Reason"/> says why the last did.</param>
/// <param name="CanGoBack">Begins with yes or no.</param>
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
    int AbortedFreezes,
    IReadOnlyList<StoreStatus> Stores,
    IReadOnlyList<PhaseStatus> Phases,
    IReadOnlyList<GateStatus> Gates,
    IReadOnlyList<string> Errors);

/// <param name="LagMs">Age of the oldest change not yet applied; null when nothing is followed.</param>
/// <param name="Unsettled">Rows that verification must look at again; null before the first verification.</param>
/// <param name="RetainedBytes">Change log that the source keeps for us.</param>
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
    long? RetainedBytes);

public sealed record PhaseStatus(string Name, DateTimeOffset Started, double Seconds);

public sealed record GateStatus(string Metric, string Side, double? Value, long Samples, string Verdict, string Reason);
