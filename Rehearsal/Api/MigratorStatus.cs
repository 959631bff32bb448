using System.Text.Json;

namespace Platform.Rehearsal.Api;

/// <summary><c>GET /api/status</c> of the migrator.</summary>
internal sealed record MigratorStatus
{
    public string Plan { get; init; } = "";
    public string Phase { get; init; } = "";
    public string? Step { get; init; }
    public string? WaitingFor { get; init; }

    /// <summary>Nothing changes before somebody acts.</summary>
    public bool WaitsForPerson { get; init; }
    public string Authority { get; init; } = "source";
    public bool Frozen { get; init; }
    public string? CanGoBack { get; init; }
    public string? Line { get; init; }
    public string? Reason { get; init; }
    public int Weight { get; init; }
    public double? FreezeMs { get; init; }
    public int AbortedFreezes { get; init; }
    public IReadOnlyList<CheckStatus> Checks { get; init; } = [];
    public IReadOnlyList<string> Alarms { get; init; } = [];
    public IReadOnlyList<StoreStatus> Stores { get; init; } = [];
    public IReadOnlyList<PhaseTime> Phases { get; init; } = [];
    public IReadOnlyList<JsonElement> Errors { get; init; } = [];

    /// <summary>The largest lag of any store; null while no store follows.</summary>
    public double? LagMs => Stores.Max(store => store.LagMs);

    public long RowsCopied => Stores.Sum(store => store.RowsCopied ?? 0);

    public long RowsTotal => Stores.Sum(store => store.RowsTotal ?? 0);

    /// <param name="approval"><c>cutover</c> or <c>finish</c>.</param>
    public bool WaitsFor(string approval) => WaitingFor?.StartsWith($"approval: {approval}", StringComparison.Ordinal) == true;

    /// <summary>Waits for somebody with a problem, not with a question that the plan asks.</summary>
    public bool IsStuck => WaitsForPerson && Phase != "planned" && !WaitsFor("cutover") && !WaitsFor("finish");

    public IEnumerable<string> ErrorTexts() => Errors.Select(error => error.ValueKind == JsonValueKind.String ? error.GetString()! : error.GetRawText());
}

/// <summary>One store of the plan. What is not known yet is null, never zero.</summary>
internal sealed record StoreStatus
{
    public string Name { get; init; } = "";
    public string Kind { get; init; } = "";
    public long? RowsCopied { get; init; }
    public long? RowsTotal { get; init; }
    public long? BytesCopied { get; init; }
    public long? ChangesApplied { get; init; }
    public double? LagMs { get; init; }
    public ReverseStatus? Reverse { get; init; }
    public double? ChangesPerSecond { get; init; }
    public double? RowsPerSecond { get; init; }
    public double? EtaSeconds { get; init; }
    public long? PartitionsVerified { get; init; }
    public long? PartitionsMismatched { get; init; }
    public double? DrainExpectedMs { get; init; }
    public double? DrainMs { get; init; }
}

/// <summary>The stream that would carry data back.</summary>
internal sealed record ReverseStatus
{
    public double? LagMs { get; init; }
    public long ChangesApplied { get; init; }
    public long? RetainedBytes { get; init; }
    public string? Fault { get; init; }
}

/// <param name="Verdict"><c>passed</c>, <c>failed</c> or <c>inconclusive</c>.</param>
internal sealed record CheckStatus(string Name, string Verdict, string Detail);

internal sealed record PhaseTime(string Name, DateTimeOffset Started, double Seconds);
