using Platform.Plans;
using Platform.Rehearsal.Api;
using Platform.Rehearsal.App;

namespace Platform.Rehearsal.Passes;

/// <summary>The scenes of a pass, in the order in which they are played.</summary>
internal sealed class Stage(IRehearsedApp app, Plan plan, Load load, Pace pace, Lookout lookout, Action<string> say, TimeProvider time)
{
    private readonly List<string> notes = [];

    public IReadOnlyList<string> Notes => notes;

    /// <summary>Users come, and the migration starts.</summary>
    public async Task OpenAsync(CancellationToken cancel)
    {
        var players = await app.Players.StatusAsync(cancel);
        if (!players.Running) await app.Players.StartAsync(load, cancel);
        await lookout.UntilAsync("users' first answers", pace.Slack, sight => sight.Players.Requests.Total > 0, cancel);
        await lookout.WatchAsync(pace.WarmUp, cancel);
        await InsistAsync("start", cancel);
        say("started the migration");
    }

    /// <summary>Waits for the question whether to cut over, for steady traffic and low lag; says yes; waits until the target is the authority.</summary>
    public async Task CutOverAsync(CancellationToken cancel)
    {
        if (!plan.Approvals.Contains(Approval.Cutover))
        {
            await lookout.UntilAsync("the target to become the authority", pace.ReadyForCutover + pace.Slack, IsPromoted, cancel);
            return;
        }

        await lookout.UntilAsync("the question whether to cut over", pace.ReadyForCutover, sight => sight.Migrator.WaitsFor("cutover"), cancel);
        await SteadyAsync(cancel);
        for (var attempt = 1; !await FreezeAsync(cancel); attempt++)
        {
            notes.Add($"A freeze was given up, and approved again: {lookout.Latest.Migrator.Reason}");
            if (attempt > pace.MoreFreezes) throw new PassBrokenException($"No freeze came to its end in {attempt} attempts: {lookout.Latest.Migrator.Reason}. Last seen: {lookout.Latest}");
        }

        say("the target is the authority");
    }

    /// <summary>Approves, and waits for what comes of it.</summary>
    /// <returns>Whether the target is the authority; else the freeze was given up, and the migrator asks again.</returns>
    private async Task<bool> FreezeAsync(CancellationToken cancel)
    {
        var before = lookout.Latest.Migrator.AbortedFreezes;
        await InsistAsync("approve?what=cutover", cancel);
        say("approved the cutover");
        var sight = await lookout.UntilAsync(
            "the target to become the authority",
            plan.Freeze.Budget + pace.Slack,
            sight => IsPromoted(sight) || (sight.Migrator.WaitsFor("cutover") && sight.Migrator.AbortedFreezes > before),
            cancel);
        return IsPromoted(sight);
    }

    private static bool IsPromoted(Sight sight) => sight.Migrator is { Authority: "target", Frozen: false };

    public async Task ShiftToTheEndAsync(CancellationToken cancel)
    {
        foreach (var step in plan.Traffic?.Steps ?? [])
            await WeightAsync(step.Weight, cancel);
        await lookout.UntilAsync("the last soak and the observation to end", LastSoak() + plan.Observe.For + pace.Slack, sight => sight.Migrator.Phase == "finished" || sight.Migrator.WaitsFor("finish"), cancel);
        if (lookout.Latest.Migrator.Phase != "finished") await InsistAsync("approve?what=finish", cancel);
        await lookout.UntilAsync("the migration to finish", pace.Slack, sight => sight.Migrator.Phase == "finished", cancel);
    }

    /// <summary>Lets the new instance fail once half the traffic is there, and waits until traffic has gone back by itself.</summary>
    /// <returns>From the first failed request to weight 0.</returns>
    public async Task<TimeSpan> FailAtHalfAsync(CancellationToken cancel)
    {
        await WeightAsync(pace.FaultWeight, cancel);
        await lookout.WatchAsync(pace.FaultAfter, cancel);
        await app.CosyTarget.FailAsync(1, 500, cancel);
        say("the new instance fails every request from now on");
        try
        {
            var first = await lookout.UntilAsync("the first failed request", pace.Slack, sight => sight.Injected > 0, cancel);
            var back = await lookout.UntilAsync("traffic to go back by itself", pace.Detection, sight => sight.Gateway.Weight == 0, cancel);
            await lookout.UntilAsync("the migration to be rolled back", pace.Slack, sight => sight.Migrator.Phase == "rolledBack", cancel);
            await lookout.WatchAsync(pace.Aftermath, cancel);
            return back.At - first.At;
        }
        finally
        {
            await StopFailingAsync(cancel);
        }
    }

    /// <summary>Takes back every phase that the plan has, one after the other, with another attempt after each but the last.</summary>
    public Task<IReadOnlyList<PhaseRolledBack>> RollBackEachAsync(CancellationToken cancel) =>
        new RollBackScenes(app, plan, this, pace, lookout, say, time).PlayAsync(cancel);

    /// <summary>Waits for the first weight, so that there is traffic to take back.</summary>
    public Task FirstWeightAsync(CancellationToken cancel) => plan.Traffic is { Steps: [var first, ..] } ? WeightAsync(first.Weight, cancel) : Task.CompletedTask;

    /// <summary>Users go home; every write that they were promised is looked for where the authority is now.</summary>
    public async Task<PassResult> SettleAsync(PassResult result, CancellationToken cancel)
    {
        var running = (await lookout.LookAsync(cancel)).Players;
        await app.Players.StopAsync(cancel);
        var users = await app.Players.TimelineAsync(cancel);
        await lookout.LookAsync(cancel);
        var instance = await AuthorityAsync(cancel);
        say($"comparing {lookout.Latest.Players.Writes.Acknowledged:N0} acknowledged writes with the store of {instance}");
        var ledger = await app.Players.CompareAsync($"http://{instance}", cancel);
        var bot = await (instance == "cosy-target" ? app.CosyTarget : app.CosySource).BotLedgerAsync(cancel);
        return result with { Running = running, Users = users, Ledger = ledger, Bot = bot };
    }

    private async Task StopFailingAsync(CancellationToken cancel)
    {
        try
        {
            await app.CosyTarget.FailAsync(0, 500, cancel);
        }
        catch (ApiException fault)
        {
            // What broke the pass, if anything did, must not be hidden behind this.
            notes.Add($"The new instance could not be told to stop failing: {fault.Message}");
        }
    }

    private async Task WeightAsync(int weight, CancellationToken cancel)
    {
        await lookout.UntilAsync($"weight {weight}", LongestSoak() + pace.Slack, sight => sight.Gateway.Weight >= weight, cancel);
        say($"{weight} % of the traffic goes to the target");
    }

    private TimeSpan LongestSoak() => plan.Traffic?.Steps.Max(step => step.Soak) ?? TimeSpan.Zero;

    private TimeSpan LastSoak() => plan.Traffic?.Steps[^1].Soak ?? TimeSpan.Zero;

    /// <summary>A freeze can be seen only while writes come evenly, and lag must be low or the cutover is refused.</summary>
    private async Task SteadyAsync(CancellationToken cancel)
    {
        var rate = new OfferedRate(load, pace.SteadyFor);
        var started = time.GetTimestamp();
        await lookout.UntilAsync("low lag", pace.Slack, sight =>
        {
            rate.Add(sight);
            var isLow = sight.Migrator.LagMs is null || sight.Migrator.LagMs < plan.Freeze.MaxLag.TotalMilliseconds;
            return isLow && (rate.IsSteady || time.GetElapsedTime(started) > pace.SteadyWithin);
        }, cancel);
        if (!rate.IsSteady) notes.Add($"Traffic was not steady within {pace.SteadyWithin.TotalSeconds:0} s before the cutover was approved.");
    }

    /// <summary>Repeats a command that is refused for now, and tells the last refusal when it stays refused.</summary>
    internal async Task InsistAsync(string command, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var answer = await TryAsync(command, cancel);
            if (answer.Accepted) return;
            if (time.GetElapsedTime(started) > pace.Insist)
                throw new PassBrokenException($"The migrator refused '{command}' for {pace.Insist.TotalSeconds:0} s: {answer}. Last seen: {lookout.Latest}");
            await lookout.WatchAsync(pace.LookEvery, cancel);
        }
    }

    /// <summary>A migrator that is just being started again does not answer: that counts as a refusal, and is repeated.</summary>
    private async Task<CommandAnswer> TryAsync(string command, CancellationToken cancel)
    {
        try
        {
            return await app.Migrator.CommandAsync(command, cancel);
        }
        catch (ApiException fault)
        {
            return new CommandAnswer(false, fault.Message, null);
        }
    }

    /// <summary>An instance whose store is the authority's: it says itself which one it uses.</summary>
    private async Task<string> AuthorityAsync(CancellationToken cancel)
    {
        var authority = lookout.Latest.Migrator.Authority;
        var target = await app.CosyTarget.StoreAsync(cancel);
        if (target.Side == authority) return "cosy-target";
        var source = await app.CosySource.StoreAsync(cancel);
        return source.Side == authority
            ? "cosy-source"
            : throw new PassBrokenException($"The authority is {authority}, but cosy-source uses the store of '{source.Side}' and cosy-target that of '{target.Side}'");
    }
}
