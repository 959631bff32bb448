using System.Diagnostics;
using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;
using Platform.Plans;

namespace Platform.Migrator.Driving;

/// <summary>Gives each step to the part that does it, between the hooks that the plan ties to it. One span a step.</summary>
internal sealed class StepRunner(StoreSet stores, StoreSteps data, TrafficSteps traffic, AppSteps app, RollBackChecks checks) : IStepRunner
{
    private static readonly IReadOnlyList<JournalEvent> Nothing = [];
    private static readonly ActivitySource Activities = new("Platform.Migrator");

    /// <summary>The freeze in which the app had taken the new addresses before it was their turn.</summary>
    private long? flippedAhead;

    public async Task AttachAsync(MigrationState state, long driverEpoch)
    {
        if (state.MigrationId is null || state.Ended)
            return;
        await stores.OpenAsync(state.MigrationId, driverEpoch);
        if (!state.Streams || state.Emergency is not null)
            return;
        foreach (var store in stores.All)
            store.Continue(state);
    }

    public async Task<IReadOnlyList<JournalEvent>> RunAsync(StepIntended intent, MigrationState state, CancellationToken cancel)
    {
        using var activity = Activities.StartActivity($"migration {intent.Step}");
        activity?.SetTag("migration.id", state.MigrationId);
        var events = new List<JournalEvent>();
        try
        {
            // A turn back undoes what the hooks of the way there did; it does not do it again.
            var hooked = state.Turn?.To != Side.Source;
            if (hooked)
                await app.RunHooksAsync(HookMoment.Before, intent.Step, events, cancel);
            events.AddRange(await ActAsync(intent, state, cancel));
            if (hooked)
                await app.RunHooksAsync(HookMoment.After, intent.Step, events, cancel);
            return events;
        }
        catch (Exception fault)
        {
            Faults.Attach(fault, [.. events.OfType<HookRan>()]);
            activity?.SetStatus(ActivityStatusCode.Error, fault.Message);
            throw;
        }
    }

    public IReadOnlyList<JournalEvent> CutShort(Step step, MigrationState state) => state.Turn?.To == Side.Source ? [] : app.HooksCutShort(step);

    private Task<IReadOnlyList<JournalEvent>> ActAsync(StepIntended intent, MigrationState state, CancellationToken cancel) => intent.Step switch
    {
        Step.Inspect => data.InspectAsync(cancel),
        Step.Copy => data.CopyAsync(cancel),
        Step.Verify => data.VerifyAsync(state, cancel),
        Step.Prepare => PrepareAsync(state, cancel),
        Step.SetWeight => Quietly(traffic.SetAsync(intent.Weight ?? 0, cancel)),
        Step.Finish => Quietly(CleanAsync(retired: Side.Source, state, cancel)),
        _ when state.Turn is { } turn => TurnAsync(intent.Step, state, turn, cancel),
        _ => AsideAsync(intent.Step, state, cancel),
    };

    /// <summary>The steps of a turn, in either direction.</summary>
    private Task<IReadOnlyList<JournalEvent>> TurnAsync(Step step, MigrationState state, Turn turn, CancellationToken cancel) => step switch
    {
        Step.StopSingletons => StopSingletonsAsync(state, turn, cancel),
        Step.Hold => Quietly(traffic.HoldAsync(state, cancel)),
        Step.Quiesce => Quietly(traffic.QuiesceAsync(state, cancel)),
        Step.Freeze => Quietly(data.FreezeAsync(state, turn, cancel)),
        Step.Drain => data.DrainAsync(turn, cancel),
        Step.VerifyRest => data.VerifyRestAsync(turn, cancel),
        Step.Smoke => Quietly(app.SmokeAsync(turn.To, cancel)),
        Step.Promote => Quietly(PromoteAsync(state, turn, cancel)),
        Step.Flip => Quietly(FlipAsync(state, turn, cancel)),
        Step.Release => Quietly(traffic.ReleaseAsync(state, cancel)),
        Step.StartSingletons => Quietly(StartSingletonsAsync(state, turn, cancel)),
        Step.Thaw => Quietly(ThawAsync(state, turn, cancel)),
        _ => AsideAsync(step, state, cancel),
    };

    /// <summary>The steps of a roll back and of an emergency.</summary>
    private Task<IReadOnlyList<JournalEvent>> AsideAsync(Step step, MigrationState state, CancellationToken cancel) => step switch
    {
        Step.ReturnTraffic => Quietly(traffic.SetAsync(0, cancel)),
        Step.PrepareBack => Quietly(PrepareBackAsync(state, cancel)),
        Step.BackUp => Quietly(Task.CompletedTask), // The hooks tied to it are what it is for.
        Step.UndoHooks => UndoHooksAsync(state, cancel),
        Step.Check => checks.RunAsync(state, cancel),
        Step.Clean => Quietly(CleanAsync(retired: null, state, cancel)),
        Step.Disarm => Quietly(data.DisarmAsync(cancel)),
        Step.CloseBoth => Quietly(data.CloseBothAsync(state.FreezeEpoch, cancel)),
        Step.Compare => data.CompareAsync(state, cancel),
        Step.Reopen => Quietly(data.ReopenAsync(state, cancel)),
        _ => throw new InvalidOperationException($"{step} is not a step that is run now."),
    };

    private async Task<IReadOnlyList<JournalEvent>> PrepareAsync(MigrationState state, CancellationToken cancel)
    {
        await app.LookAtConfigurationAsync(state.MigrationId!, cancel);
        await app.WarmAsync(Side.Target, cancel);
        IReadOnlyList<JournalEvent> prepared = [.. await data.PrepareAsync(state, cancel), .. await data.ForeseeAsync(state, cancel)];
        return state.Baseline is null && await traffic.BaselineAsync(state, cancel) is { } baseline ? [.. prepared, baseline] : prepared;
    }

    /// <summary>A hook that could not be undone is a finding that stays in sight, not a reason to stop half-way back.</summary>
    private async Task<IReadOnlyList<JournalEvent>> UndoHooksAsync(MigrationState state, CancellationToken cancel)
    {
        var undone = await app.UndoHooksAsync(state.HooksToUndo, cancel);
        return [.. undone, .. undone.OfType<HookUndone>().Where(h => !h.Succeeded).Select(h => new RollBackChecked($"undo of {h.Hook}", CheckVerdict.Failed, h.Output))];
    }

    private async Task PrepareBackAsync(MigrationState state, CancellationToken cancel)
    {
        await data.PrepareBackAsync(state, cancel);
        var turning = stores.All.Select(s => s.Plan).Where(s => state.RollBackScope.Covers(s) && state.AuthorityOf(s.Name) == Side.Target);
        await app.EnsureRestorableAsync([.. turning.Select(s => s.Name)], state.MigrationId!, cancel);
    }

    /// <summary>
    /// The last step before anybody waits. What can be done ahead of the freeze is done here, and a configuration that somebody changed since the migration
    /// was prepared is found, where a turn can still be called off.
    /// </summary>
    private async Task<IReadOnlyList<JournalEvent>> StopSingletonsAsync(MigrationState state, Turn turn, CancellationToken cancel)
    {
        if (turn.To == Side.Target)
            await app.LookAtConfigurationAsync(state.MigrationId!, cancel);
        else
            await app.EnsureRestorableAsync(turn.Stores, state.MigrationId!, cancel);
        var carrying = data.CarryAheadAsync(turn, cancel);
        await Task.WhenAll(app.WarmAsync(turn.To, cancel), carrying);
        await app.StopSingletonsAsync(state.SingletonsAt, cancel);
        return await carrying;
    }

    private async Task CleanAsync(Side? retired, MigrationState state, CancellationToken cancel)
    {
        await data.CleanAsync(retired, cancel);
        app.DiscardConfiguration(state.MigrationId!);
    }

    /// <summary>
    /// The app turns to the new authority while its store is being opened: nobody writes meanwhile, and the flip that follows has nothing left to do, or
    /// does it and tells what is wrong. Hooks around the flip want their order.
    /// </summary>
    private async Task PromoteAsync(MigrationState state, Turn turn, CancellationToken cancel)
    {
        var early = app.HooksCutShort(Step.Flip).Count == 0;
        var ahead = early ? app.FlipAsync(turn.To, turn.Stores, state.MigrationId!, cancel) : Task.CompletedTask;
        await Task.WhenAll(traffic.ExtendAsync(state, cancel), data.PromoteAsync(turn, state.FreezeEpoch, cancel));
        await ahead.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        flippedAhead = early && ahead.IsCompletedSuccessfully ? state.FreezeEpoch : null;
    }

    /// <summary>What was done ahead, and told by the app itself, is not asked for again while writes wait.</summary>
    private Task FlipAsync(MigrationState state, Turn turn, CancellationToken cancel) =>
        flippedAhead == state.FreezeEpoch ? Task.CompletedTask : app.FlipAsync(turn.To, turn.Stores, state.MigrationId!, cancel);

    private async Task StartSingletonsAsync(MigrationState state, Turn turn, CancellationToken cancel)
    {
        await app.StartSingletonsAsync(turn.To, cancel);
        data.Settle(state);
    }

    /// <summary>The authority must take writes before the held ones are let go to it.</summary>
    private async Task ThawAsync(MigrationState state, Turn turn, CancellationToken cancel)
    {
        var holding = traffic.HoldForThawAsync(state, cancel);
        await data.ThawAsync(state, turn, cancel);
        await holding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // A gateway that cannot be told so is told by the release, or is away.
        await traffic.ReleaseAsync(state, cancel);
        await app.StartSingletonsAsync(state.SingletonsAt, cancel);
    }

    private static async Task<IReadOnlyList<JournalEvent>> Quietly(Task step)
    {
        await step;
        return Nothing;
    }
}
