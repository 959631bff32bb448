using System.Text.RegularExpressions;

namespace Platform.AppHost;

/// <summary>The part of the migrator's status on which its commands depend, and what a person is shown before one.</summary>
internal sealed partial record MigratorStatus(string Phase, string? WaitingFor, bool Paused, string Authority = "source")
{
    public string Plan { get; init; } = "";

    public string Line { get; init; } = "";

    public double FreezeBudgetMs { get; init; }

    public IReadOnlyList<MigratorStore> Stores { get; init; } = [];

    public IReadOnlyList<MigratorGate> Gates { get; init; } = [];

    public IReadOnlyList<string> Alarms { get; init; } = [];

    /// <summary>What a person has to agree to (cutover, finish, ...); null when nothing waits for a person.</summary>
    public string? Approval => WaitingFor is { } wait && Wanted().Match(wait) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>A step failed for good: the migrator tries it again when it is told to.</summary>
    public bool NeedsResume => WaitingFor?.StartsWith("resume", StringComparison.Ordinal) ?? false;

    public bool CanCutOver => Phase is "ready";

    /// <summary>Everything, or what is left of it after the traffic alone went back.</summary>
    public bool CanRollBack => Phase is not ("planned" or "rollingBack" or "finished" or "rolledBack") || CanTakeDataBack;

    public bool CanRollBackTraffic => Phase is "shifting" or "soaking" or "observing";

    /// <summary>The data is back, and something is left of the migration: another attempt, or this.</summary>
    public bool CanClean => Phase == "rolledBack" && Authority == "source" && WaitingFor is not null;

    public bool CanDeclareEmergency => Phase is not ("planned" or "finished");

    private bool CanTakeDataBack => Phase == "rolledBack" && Authority == "target";

    [GeneratedRegex("^approval: ([a-z]+)")]
    private static partial Regex Wanted();
}

/// <param name="LagMs">Null: nothing is followed.</param>
/// <param name="Unsettled">Rows that are to be compared again; null: not compared yet.</param>
/// <param name="DrainExpectedMs">How long the last changes will need in the freeze; null: not measured.</param>
/// <param name="Reverse">Null: there is no way back for this store's data.</param>
internal sealed record MigratorStore(string Name, double? LagMs, long? Unsettled, double? DrainExpectedMs, object? Reverse);

internal sealed record MigratorGate(string Metric, string Side, string Verdict, string Reason);
