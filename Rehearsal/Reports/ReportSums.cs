namespace Platform.Rehearsal.Reports;

/// <summary>How passes add up: counts are added, the worst latency stands, and an unknown count makes the sum unknown.</summary>
internal static class ReportSums
{
    public static RequestsReport Requests(IEnumerable<RequestsReport> passes) => passes.Aggregate(
        new RequestsReport(0, 0, 0, 0),
        (sum, one) => new(sum.Total + one.Total, sum.Failed + one.Failed, sum.Injected + one.Injected, Math.Max(sum.P95Ms, one.P95Ms)));

    public static WritesReport Writes(IEnumerable<WritesReport> passes) => passes.Aggregate(
        new WritesReport(0, 0, 0, 0, 0),
        (sum, one) => new(sum.Acknowledged + one.Acknowledged, sum.Unanswered + one.Unanswered, sum.Lost + one.Lost, sum.Duplicated + one.Duplicated, sum.Altered + one.Altered));

    public static IReadOnlyList<StoreReport> Stores(IEnumerable<StoreReport> stores) =>
        [.. stores.GroupBy(store => (store.Name, store.Kind)).Select(same => same.Aggregate(
            (sum, one) => sum with
            {
                RowsCopied = sum.RowsCopied + one.RowsCopied,
                ChangesApplied = sum.ChangesApplied + one.ChangesApplied,
                PartitionsVerified = sum.PartitionsVerified + one.PartitionsVerified,
                PartitionsMismatched = sum.PartitionsMismatched + one.PartitionsMismatched,
                DrainExpectedMs = same.Max(store => store.DrainExpectedMs),
                DrainMs = same.Max(store => store.DrainMs),
            }))];

    /// <summary>One entry a name, in the order of first appearance: when it first began, and its seconds in all passes.</summary>
    public static IReadOnlyList<PhaseReport> Phases(IEnumerable<PhaseReport> phases) =>
        [.. phases.GroupBy(phase => phase.Name).Select(same => new PhaseReport(same.Key, same.Min(phase => phase.Started), Math.Round(same.Sum(phase => phase.Seconds), 3)))];
}
