using Platform.Rehearsal.Passes;

namespace Platform.Rehearsal.Reports;

/// <summary><c>report.json</c>, as docs/report.schema.json describes it. Names are written in snake_case.</summary>
internal sealed record RehearsalReport : Measurements
{
    public required string Plan { get; init; }

    /// <summary>Every expectation of every pass held.</summary>
    public required bool Held { get; init; }

    public required double FreezeBudgetMs { get; init; }
    public required IReadOnlyList<PassReport> Passes { get; init; }
}

/// <summary>One pass: what its migration came to, what was measured, what had to be true.</summary>
internal sealed record PassReport : Measurements
{
    public required string Name { get; init; }
    public required string Plan { get; init; }
    /// <summary>When the freeze was, as users saw it.</summary>
    public required Api.WriteGap? WriteGap { get; init; }
    public required string ExpectedOutcome { get; init; }
    public required bool Held { get; init; }
    public required IReadOnlyList<Expectation> Expectations { get; init; }
    public required IReadOnlyList<int> Weights { get; init; }
    /// <summary>Where the migrator was killed, in words.</summary>
    public required IReadOnlyList<string> Killed { get; init; }
    /// <summary>What was taken back on purpose, in its order; empty in passes that take nothing back.</summary>
    public required IReadOnlyList<PhaseRolledBack> RollBacks { get; init; }
    public required Timeline Timeline { get; init; }
    public required IReadOnlyList<string> Errors { get; init; }
    public required IReadOnlyList<string> Notes { get; init; }
}

/// <summary>What the whole and each pass have in common. A number that could not be measured is null.</summary>
internal abstract record Measurements
{
    /// <summary><c>finished</c>, <c>rolled_back</c> or <c>failed</c>.</summary>
    public required string Outcome { get; init; }
    public required DateTimeOffset Started { get; init; }
    public required double Seconds { get; init; }
    public required double? FreezeMs { get; init; }
    public required double? DetectionMs { get; init; }
    public required RequestsReport Requests { get; init; }
    public required WritesReport Writes { get; init; }
    public required IReadOnlyList<StoreReport> Stores { get; init; }
    public required IReadOnlyList<PhaseReport> Phases { get; init; }
}

internal sealed record RequestsReport(long Total, long Failed, long Injected, double P95Ms);

internal sealed record WritesReport(long Acknowledged, long Unanswered, long? Lost, long? Duplicated, long? Altered);

/// <param name="DrainExpectedMs">How long the last freeze was to wait for the stream, as measured before it.</param>
/// <param name="DrainMs">How long it did wait; null where no freeze came so far.</param>
internal sealed record StoreReport(
    string Name, string Kind, long RowsCopied, long ChangesApplied, long PartitionsVerified, long PartitionsMismatched, double? DrainExpectedMs = null, double? DrainMs = null);

internal sealed record PhaseReport(string Name, DateTimeOffset Started, double Seconds);

/// <param name="Users">A point a second: what all users together saw.</param>
/// <param name="Migration">A point on every change, else two a second.</param>
internal sealed record Timeline(IReadOnlyList<Api.UsersSecond> Users, IReadOnlyList<TrackPoint> Migration);
