using System.Diagnostics;
using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;
using Platform.Plans;

namespace Platform.Migrator.Driving;

/// <summary>Gives each step to the part that does it, between the hooks that the plan ties to it. One span a step.</summary>
internal sealed class StepRunner(StoreSet stores, StoreSteps data, TrafficSteps traffic, AppSteps app) : IStepRunner
{
    private static readonly IReadOnlyList<JournalEvent> Nothing = [];
    private static readonly ActivitySource Activities = new("Platform.Migrator");

    public async Task AttachAsync(MigrationState state, long driverEpoch)
    {
        if (state.MigrationId is null || state.Phase is Phase.Finished or Phase.RolledBack)
            return;
        await stores.OpenAsync(state.MigrationId, driverEpoch);
        if (!state.Committed && state.Phase >= Phase.Following && state.Phase < Phase.Promoted)
            data.Continue(state);
    }

    public async Task<IReadOnlyList<JournalEvent>> RunAsync(StepIntended intent, MigrationState state, CancellationToken cancel)
    {
        using var activity = Activities.StartActivity($"migration {intent.Step}");
        activity?.SetTag("migration.id", state.MigrationId);
        try
        {
            var before = await app.RunHooksAsync(HookMoment.Before, intent.Step, cancel);
            var outcome = await ActAsync(intent, state, cancel);
            var after = await app.RunHooksAsync(HookMoment.After, intent.Step, cancel);
            return [.. before, .. outcome, .. after];
        }
        catch (Exception fault)
        {
            activity?.SetStatus(ActivityStatusCode.Error, fault.Message);
            throw;
        }
    }

    private Task<IReadOnlyList<JournalEvent>> ActAsync(StepIntended intent, MigrationState state, CancellationToken cancel) => intent.Step switch
    {
        Step.Inspect => data.InspectAsync(cancel),
        Step.Copy => data.CopyAsync(cancel),
        Step.Verify => data.VerifyAsync(cancel),
        Step.Prepare => PrepareAsync(cancel),
        Step.StopSingletons => Quietly(app.StopSingletonsAsync(Side.Source, cancel)),
        Step.Hold => Quietly(traffic.HoldAsync(state, cancel)),
        Step.Quiesce => Quietly(traffic.QuiesceAsync(state, cancel)),
        Step.Freeze => Quietly(data.FreezeAsync(state, cancel)),
        Step.Drain => data.DrainAsync(cancel),
        Step.VerifyRest => data.VerifyRestAsync(cancel),
        Step.Smoke => Quietly(app.SmokeAsync(cancel)),
        Step.Promote => Quietly(PromoteAsync(state, cancel)),
        Step.Flip => Quietly(app.FlipAsync(cancel)),
        Step.Release => Quietly(traffic.ReleaseAsync(state, cancel)),
        Step.StartSingletons => Quietly(app.StartSingletonsAsync(Side.Target, cancel)),
        Step.Thaw => Quietly(ThawAsync(state, cancel)),
        Step.SetWeight => Quietly(traffic.SetAsync(intent.Weight ?? 0, cancel)),
        Step.ReturnTraffic => Quietly(traffic.SetAsync(0, cancel)),
        Step.Clean => Quietly(data.CleanAsync(retired: null, cancel)),
        Step.Finish => Quietly(data.CleanAsync(retired: Side.Source, cancel)),
        _ => throw new InvalidOperationException($"{intent.Step} is not a step that is run."),
    };

    private async Task<IReadOnlyList<JournalEvent>> PrepareAsync(CancellationToken cancel)
    {
        await app.LookAtConfigurationAsync(cancel);
        return await data.PrepareAsync(cancel);
    }

    private async Task PromoteAsync(MigrationState state, CancellationToken cancel)
    {
        await traffic.ExtendAsync(state, cancel);
        await data.PromoteAsync(state.FreezeEpoch, cancel);
    }

    /// <summary>The source must take writes before the held ones are let go to it.</summary>
    private async Task ThawAsync(MigrationState state, CancellationToken cancel)
    {
        await data.ReopenSourceAsync(state.FreezeEpoch, cancel);
        await traffic.ReleaseAsync(state, cancel);
        await app.StartSingletonsAsync(Side.Source, cancel);
    }

    private static async Task<IReadOnlyList<JournalEvent>> Quietly(Task step)
    {
        await step;
        return Nothing;
    }
}
