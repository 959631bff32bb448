using Platform.Plans;
using Platform.Rehearsal.Api;
using Platform.Rehearsal.Passes;

namespace Platform.Rehearsal.Reports;

/// <summary>Makes the report from the passes. Pure; how the top level sums its passes is described in docs/report.md.</summary>
internal static class ReportBuilder
{
    public static RehearsalReport Build(Plan plan, IReadOnlyList<(PassResult Result, IReadOnlyList<Expectation> Expectations)> passes)
    {
        var reports = passes.Select(pass => Pass(plan, pass.Result, pass.Expectations)).ToList();
        var held = reports.Count > 0 && reports.All(pass => pass.Held);
        return new RehearsalReport
        {
            Plan = plan.Name,
            Held = held,
            Outcome = held ? reports[0].Outcome : Outcomes.Failed,
            FreezeBudgetMs = plan.Freeze.Budget.TotalMilliseconds,
            Started = reports.Count > 0 ? reports[0].Started : default,
            Seconds = Math.Round(reports.Sum(pass => pass.Seconds), 3),
            FreezeMs = reports.Max(pass => pass.FreezeMs),
            DetectionMs = reports.Max(pass => pass.DetectionMs),
            Requests = ReportSums.Requests(reports.Select(pass => pass.Requests)),
            Writes = ReportSums.Writes(reports.Select(pass => pass.Writes)),
            Stores = ReportSums.Stores(reports.SelectMany(pass => pass.Stores)),
            Phases = ReportSums.Phases(reports.SelectMany(pass => pass.Phases)),
            Passes = reports,
        };
    }

    private static PassReport Pass(Plan plan, PassResult pass, IReadOnlyList<Expectation> expectations)
    {
        var (users, migrator, ledger) = (pass.Last.Players, pass.Last.Migrator, pass.Ledger);
        return new PassReport
        {
            Name = pass.Kind.Word(),
            Plan = plan.Name,
            Outcome = pass.Outcome,
            ExpectedOutcome = pass.Kind.Outcome(),
            Held = expectations.All(expectation => expectation.Held),
            Started = pass.Started,
            Seconds = Math.Round(pass.Took.TotalSeconds, 3),
            FreezeMs = pass.FreezeMs,
            WriteGap = users.LongestWriteGap,
            DetectionMs = pass.Detection is { } detection ? Math.Round(detection.TotalMilliseconds) : null,
            Requests = new(users.Requests.Total, users.Requests.Failed, pass.Last.Injected, users.Requests.P95Ms),
            Writes = new(users.Writes.Acknowledged, users.Writes.Unanswered, ledger?.Lost, ledger?.Duplicated, ledger?.Altered),
            Stores = [.. migrator.Stores.Select(Store)],
            Phases = [.. migrator.Phases.Select(phase => new PhaseReport(phase.Name, phase.Started, Math.Round(phase.Seconds, 3)))],
            Expectations = expectations,
            Weights = pass.Track.Weights,
            Killed = pass.Killed,
            RollBacks = pass.RolledBack,
            Timeline = new(pass.Users, pass.Track.Points),
            Errors = [.. Errors(pass)],
            Notes = pass.Notes,
        };
    }

    private static StoreReport Store(StoreStatus store) => new(
        store.Name, store.Kind, store.RowsCopied ?? 0, store.ChangesApplied ?? 0, store.PartitionsVerified ?? 0, store.PartitionsMismatched ?? 0, store.DrainExpectedMs, store.DrainMs);

    private static IEnumerable<string> Errors(PassResult pass)
    {
        if (pass.Broken is { } broken) yield return broken;
        foreach (var error in pass.Last.Migrator.ErrorTexts()) yield return $"migrator: {error}";
        foreach (var example in pass.Ledger?.Examples ?? []) yield return $"ledger: {example.GetRawText()}";
    }
}
