using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;
using Platform.Plans;
using Platform.Plans.Http;

namespace Platform.Migrator.Driving;

/// <summary>
/// How things stand after a roll back: connections and a row's whole life in each store, the app's health and smoke tests on the side that users
/// are sent to, all rows, and latency beside what it was before anything moved. What fails is a finding for people; nothing here throws but cancellation.
/// </summary>
internal sealed class RollBackChecks(Plan plan, StoreSet stores, TrafficSteps traffic, HttpCaller caller, TimeProvider time)
{
    /// <summary>Latency is not worse as long as it stays below this much of the baseline, or within what a quiet machine varies by.</summary>
    private const double Slower = 1.5;
    private const double AlwaysFineMs = 50;
    private const int EnoughSamples = 50;

    /// <summary>A baseline of less says little of the slowest twentieth.</summary>
    private const int EnoughForBaseline = 200;

    /// <summary>Writes that waited in the freeze are answered at once when it ends: what they waited is no sign of how the app does now.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LatencyWindow = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestLatencyWait = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<JournalEvent>> RunAsync(MigrationState state, CancellationToken cancel)
    {
        var began = time.GetUtcNow();
        var findings = new List<RollBackChecked>();
        if (state.Streams)
            findings.AddRange(await StoresAsync(state, cancel));
        findings.AddRange(await AppAsync(cancel));
        if (await LatencyAsync(state, began, cancel) is { } latency)
            findings.Add(latency);
        return findings;
    }

    private async Task<IEnumerable<RollBackChecked>> StoresAsync(MigrationState state, CancellationToken cancel)
    {
        var findings = new List<RollBackChecked>();
        foreach (var store in stores.All)
        {
            var authority = state.AuthorityOf(store.Plan.Name);
            foreach (var check in await store.There.Engine.Inspector.TryAsync(authority, cancel))
                findings.Add(new($"{store.Plan.Name} at the {authority.Word()}: {check.Name}", Verdict(check.Passed), check.Detail));
            if (state.WasPromoted && authority == Side.Source)
                findings.Add(await RowsAsync(store, cancel));
        }

        return findings;
    }

    private static async Task<RollBackChecked> RowsAsync(StoreRuntime store, CancellationToken cancel)
    {
        var name = $"{store.Plan.Name}: every row on both sides";
        try
        {
            var verdicts = await store.There.VerifyAsync(cancel);
            return new(name, CheckVerdict.Passed, $"{verdicts.Sum(v => v.Rows):N0} rows in {verdicts.Count:N0} partitions are equal");
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            return new(name, CheckVerdict.Failed, Faults.Describe(Step.Check, fault).Error);
        }
    }

    private async Task<IEnumerable<RollBackChecked>> AppAsync(CancellationToken cancel)
    {
        var checks = plan.Probes.Select(p => (Name: $"probe {p.Name}", p.Check)).Concat(plan.Smoke.Where(c => AppSteps.Concerns(c.Call, Side.Source)).Select(c => (Name: $"smoke {c.Call}", Check: c)));
        return await Task.WhenAll(checks.Select(async c =>
        {
            var result = await caller.CheckAsync(c.Check, Side.Source, cancel);
            return new RollBackChecked(c.Name, Verdict(result.Ok), result.Ok ? "well" : result.Reason ?? "");
        }));
    }

    /// <returns>Null where no traffic is measured.</returns>
    private async Task<RollBackChecked?> LatencyAsync(MigrationState state, DateTimeOffset since, CancellationToken cancel)
    {
        const string Name = "latency beside the baseline";
        if (state.Baseline is not { P95Ms: { } before })
            return null;
        if (state.Baseline.Samples < EnoughForBaseline)
            return new(Name, CheckVerdict.Inconclusive, $"before the migration there were {state.Baseline.Samples} requests, and it needs {EnoughForBaseline}");
        await Task.Delay(Aftermath, time, cancel);
        since += Aftermath;
        var now = await traffic.LatencyAsync(Side.Source, since, cancel);
        while (time.GetUtcNow() - since < LongestLatencyWait && (time.GetUtcNow() - since < LatencyWindow || now is not { Count: >= EnoughSamples }))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250), time, cancel);
            now = await traffic.LatencyAsync(Side.Source, since, cancel);
        }

        if (now is not { Count: >= EnoughSamples })
            return new(Name, CheckVerdict.Inconclusive, $"{now?.Count ?? 0} samples, and needs {EnoughSamples}");
        return new(Name, Verdict(now.Value <= Math.Max(before * Slower, before + AlwaysFineMs)), $"p95 {now.Value:0} ms over {now.Count} requests; before the migration {before:0} ms over {state.Baseline.Samples}");
    }

    private static CheckVerdict Verdict(bool passed) => passed ? CheckVerdict.Passed : CheckVerdict.Failed;
}
