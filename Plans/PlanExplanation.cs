using System.Text;

namespace Platform.Plans;

/// <summary>Tells a plan in plain sentences. Values of tokens, bodies and configuration are not told.</summary>
internal static class PlanExplanation
{
    public static string Of(Plan plan)
    {
        var lines = new List<string> { $"Plan {plan.Name} moves {What(plan)}." };
        lines.AddRange(plan.Stores.Select(Store));
        if (plan.Stores.Count > 0)
            lines.AddRange(Cutover(plan));
        if (plan.Traffic is { } traffic)
            lines.AddRange(Traffic(traffic));
        lines.AddRange(plan.Probes.Select(Probe));
        lines.AddRange(plan.Hooks.Select(Hook));
        lines.Add(Observe(plan));
        lines.Add(plan.Approvals.Contains(Approval.Finish) ? "A person must approve the finish. After it there is no roll back." : "Then it finishes by itself. After that there is no roll back.");
        return string.Join('\n', lines);
    }

    /// <summary>A duration as plans write it.</summary>
    public static string Duration(TimeSpan time)
    {
        (double Value, string Unit)[] forms = [(time.TotalDays, "d"), (time.TotalHours, "h"), (time.TotalMinutes, "m"), (time.TotalSeconds, "s")];
        var fit = Array.Find(forms, form => form.Value >= 1 && form.Value == Math.Floor(form.Value));
        return fit.Unit is null ? FormattableString.Invariant($"{time.TotalMilliseconds:0}ms") : FormattableString.Invariant($"{fit.Value:0}{fit.Unit}");
    }

    /// <summary>A size as plans write it.</summary>
    public static string Size(long bytes)
    {
        (long Bytes, string Unit)[] forms = [(1L << 40, "TB"), (1L << 30, "GB"), (1L << 20, "MB")];
        var fit = Array.Find(forms, form => bytes >= form.Bytes && bytes % form.Bytes == 0);
        return FormattableString.Invariant($"{bytes / (fit.Unit is null ? 1L << 10 : fit.Bytes)}{fit.Unit ?? "KB"}");
    }

    private static string What(Plan plan) => (plan.Stores.Count, plan.Traffic) switch
    {
        (0, _) => "traffic only; no data",
        (var count, null) => $"{Count(count, "store")}; no traffic",
        var (count, _) => $"{Count(count, "store")}, then traffic",
    };

    private static string Store(StorePlan store) => store.Method == StoreMethod.Snapshot ? Snapshot(store) :
        $"Store {store.Name} ({store.Kind}) is copied with {Count(store.Jobs, "job")} from ConnectionStrings__{store.ConnectionName(Side.Source)} to ConnectionStrings__{store.ConnectionName(Side.Target)}, "
        + "followed until it has caught up, and verified row by row. "
        + $"A warning comes when a side keeps {Size(store.RetainedLog.WarnBytes)} of log for changes that have not arrived; from {Size(store.RetainedLog.LimitBytes)} on the stream counts as abandoned.";

    private static string Snapshot(StorePlan store) =>
        $"Store {store.Name} ({store.Kind}) is copied as a whole, with {Count(store.Jobs, "job")}, from ConnectionStrings__{store.ConnectionName(Side.Source)} to ConnectionStrings__{store.ConnectionName(Side.Target)}, "
        + "and compared row by row, while it takes no writes: that is the downtime. Before that nothing of it is touched.";

    private static IEnumerable<string> Cutover(Plan plan)
    {
        if (plan.Approvals.Contains(Approval.Cutover))
            yield return "A person must approve the cutover.";
        if (plan.Windows.Count > 0)
            yield return $"An approval takes effect only within: {string.Join("; ", plan.Windows)}.";
        yield return $"The cutover starts once lag is below {Duration(plan.Freeze.MaxLag)}, and freezes writes for at most {Duration(plan.Freeze.Budget)}; {Hold(plan.Freeze.Hold)}. "
            + "Used up before the commit, the source is thawed and nothing has changed.";
        foreach (var singleton in plan.Singletons)
            yield return $"Singleton {singleton.Name} is stopped on the source ({singleton.Stop}), proven stopped ({singleton.Stopped}), and started on the target after the commit ({singleton.Start}).";
        foreach (var call in plan.Warm)
            yield return $"When the other side is prepared, and again before the freeze, {call} lets the app get ready.";
        foreach (var check in plan.Smoke)
            yield return $"Before the commit, {check}.";
        foreach (var place in plan.Configuration)
            yield return Configuration(place);
        if (plan.Cutover == CutoverOrder.WithTraffic)
            yield return "All traffic moves at the commit, because the old app cannot reach the new stores.";
    }

    private static string Configuration(ConfigurationPlan place) =>
        $"At the commit the app's address{(place.Stores.Count == 0 ? "" : $" of {string.Join(", ", place.Stores)}")} changes in {place}{(place.Verify is null ? "" : $"; it has been taken when {place.Verify}")}. "
        + "What stands there before is kept beside the journal, and a roll back of the data puts it back.";

    private static string Hold(WriteHoldKind hold) => hold == WriteHoldKind.Gateway ? "the gateway lets them wait" : "nobody holds them: they fail meanwhile";

    private static IEnumerable<string> Traffic(TrafficPlan traffic)
    {
        yield return $"Traffic goes to the target through {traffic.Router}: {string.Join(", then ", traffic.Steps.Select(step => $"{step.Weight} % for at least {Duration(step.Soak)}"))}.";
        foreach (var gate in traffic.Gates)
            yield return Gate(gate);
    }

    private static string Gate(GatePlan gate)
    {
        var text = new StringBuilder($"Traffic goes back by itself when {gate.Metric.Word()} of the target reaches {gate.Metric.Format(gate.RollBack)}");
        if (gate.Warn is { } warn)
            text.Append($" (a warning from {gate.Metric.Format(warn)})");
        return text.Append($", measured over {Duration(gate.Window)} with at least {Count(gate.MinimumSamples, "sample")}; with fewer it waits, and after {Duration(gate.AskAfter)} asks a person.").ToString();
    }

    private static string Probe(ProbePlan probe) =>
        $"Probe {probe.Name} asks every {Duration(probe.Every)} whether {probe.Check}{(probe.MaxLatency is { } most ? $" within {Duration(most)}" : "")}{(PlanText.References(probe.Check.Call.Url).Contains(PlanText.SideName) ? ", on each side" : "")}.";

    private static string Hook(HookPlan hook) =>
        $"{(hook.Moment == HookMoment.Before ? "Before" : "After")} {hook.Step}, {hook.Call?.ToString() ?? $"the command `{hook.Run}`"} runs for at most {Duration(hook.Timeout)}, {Count(hook.Attempts, "attempt")}{Undo(hook)}.";

    private static string Undo(HookPlan hook) => (hook.UndoCall, hook.UndoRun) switch
    {
        ({ } call, _) => $"; undone by {call}",
        (_, { } command) => $"; undone by `{command}`",
        _ => "; it cannot be undone",
    };

    private static string Observe(Plan plan) => (plan.Stores.Count, plan.Observe.ReverseSync) switch
    {
        (0, _) => $"For {Duration(plan.Observe.For)} the target is observed.",
        (_, true) => $"For {Duration(plan.Observe.For)} the target is observed while changes flow back to the source, so that going back loses nothing.",
        _ => $"For {Duration(plan.Observe.For)} the target is observed. No changes flow back, since reverse_sync is false: what is written at the target stays there.",
    };

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
