using Platform.Rehearsal.Api;
using Platform.Rehearsal.Passes;

namespace Platform.Rehearsal.Cli;

/// <summary>The command line, understood.</summary>
internal sealed record RehearseOptions
{
    public static readonly Load DefaultLoad = new(WritesPerSecond: 200, ReadsPerSecond: 400);

    public required string PlanPath { get; init; }
    public required string ReportDirectory { get; init; }
    public long Rows { get; init; } = 1_000_000;
    public IReadOnlyList<PassKind> Passes { get; init; } = [PassKind.Move, PassKind.Fault];
    public Load Load { get; init; } = DefaultLoad;
    /// <summary>Null: an hour's writes, see <see cref="Pace.BulkAtTarget"/>.</summary>
    public int? Bulk { get; init; }
    public bool KeepData { get; init; }
    public bool Dashboard { get; init; } = true;
}
