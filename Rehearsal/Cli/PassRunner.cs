using Platform.Plans;
using Platform.Rehearsal.App;
using Platform.Rehearsal.Passes;
using Platform.Rehearsal.Progress;
using Platform.Rehearsal.Reports;

namespace Platform.Rehearsal.Cli;

/// <summary>Walks the passes one after the other, each on a fresh app, and reports.</summary>
internal sealed class PassRunner(Plan plan, RehearseOptions options, IAppStarter starter, IProgressView view, Pace pace, TimeProvider time)
{
    public async Task<RehearsalReport> RunAsync(CancellationToken cancel)
    {
        var judge = new Expectations(plan, options.Load, options.Rows, pace.BulkAtTarget);
        var walked = new List<(PassResult, IReadOnlyList<Expectation>)>();
        foreach (var kind in options.Passes) walked.Add(await WalkAsync(kind, judge, cancel));
        return ReportBuilder.Build(plan, walked);
    }

    private async Task<(PassResult, IReadOnlyList<Expectation>)> WalkAsync(PassKind kind, Expectations judge, CancellationToken cancel)
    {
        view.Say(kind, "starting the app with fresh data");
        await using var app = await starter.StartAsync(kind.Word(), line => view.Say(kind, line), cancel);
        view.Say(kind, $"everything is ready{(app.DashboardUrl is { } url ? $"; dashboard: {url}" : "")}");
        var result = await new Conductor(plan, options.Load, pace, view, time).RunAsync(kind, app, cancel);
        var expectations = judge.Judge(result);
        if (expectations.Any(expectation => !expectation.Held)) view.Say(kind, $"the app host's output is in {app.KeepOutput()}");
        view.Say(kind, $"{result.Outcome}; stopping the app");
        return (result, expectations);
    }
}
