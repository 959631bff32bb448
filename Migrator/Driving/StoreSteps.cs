using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;
using Platform.Migrator.Sync;
using Platform.Plans;

namespace Platform.Migrator.Driving;

/// <summary>The steps that act on stores: each on all of the plan's stores at the same time.</summary>
internal sealed class StoreSteps(StoreSet stores, TimeProvider time)
{
    private const int MostNamed = 50;

    private static readonly TimeSpan ForesightPatience = TimeSpan.FromSeconds(5);

    /// <summary>How long a writer may still take in an emergency.</summary>
    private static readonly TimeSpan EmergencyBudget = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<JournalEvent>> InspectAsync(CancellationToken cancel)
    {
        var found = await EachAsync(stores.All, async store => (store, Inventory: await store.There.Engine.Inspector.InspectAsync(cancel)));
        var problems = found.SelectMany(f => f.Inventory.Problems).ToList();
        if (problems.Count > 0)
            throw new StepFault(string.Join(Environment.NewLine, problems), "Nothing was written anywhere. Remove what prevents the move, then resume.", problems.All(p => p.IsTransient));
        return [.. found.Select(f => new StoreInspected(
            f.store.Plan.Name,
            f.Inventory.SourceIdentity,
            f.Inventory.TargetIdentity,
            f.Inventory.SourceVersion,
            f.Inventory.TargetVersion,
            f.Inventory.Rows,
            f.Inventory.Bytes,
            f.Inventory.Notes))];
    }

    public async Task<IReadOnlyList<JournalEvent>> CopyAsync(CancellationToken cancel) => await EachAsync<JournalEvent>(stores.All.Where(s => !s.IsSnapshot), async store =>
    {
        var copier = store.There.Engine.Copier;
        await store.There.StopFollowingAsync();
        await copier.PrepareAsync(cancel);
        var from = await copier.CopyAsync(store.CopyObserver, cancel);
        await copier.FinishAsync(cancel);
        store.There.StartFollowing(from);
        return new StoreCopied(store.Plan.Name, store.Copy?.Rows ?? 0, store.Copy?.Bytes ?? 0, from.Text);
    });

    public async Task<IReadOnlyList<JournalEvent>> VerifyAsync(MigrationState state, CancellationToken cancel) => await EachAsync<JournalEvent>(At(state, Side.Source).Where(s => !s.IsSnapshot), async store =>
    {
        await store.StopSettlingAsync();
        var verdicts = await store.There.VerifyAsync(cancel);
        store.StartSettling(state);
        return new StoreVerified(store.Plan.Name, "everything", verdicts.Count, verdicts.Count(v => !v.Equal), verdicts.Sum(v => v.Rows));
    });

    /// <summary>The way back is made before the first application write at the target, so that nothing of it can be missing there.</summary>
    public async Task<IReadOnlyList<JournalEvent>> PrepareAsync(MigrationState state, CancellationToken cancel) => Some(await EachAsync(At(state, Side.Source).Where(s => !s.IsSnapshot), async store =>
    {
        if ((await store.Guard.ReadAsync(Side.Target, cancel)).TakesWrites)
            throw new StepFault($"The target of {store.Plan.Name} takes application writes before its time.", "Stop what writes there, then resume; the copy will be compared again.");
        if (store.Back is not { } back || state.ReverseRenounced)
            return null;
        var from = await back.Engine.Follower.ArmAsync(cancel);
        if (!back.Verified)
            await back.AssumeEqualAsync(cancel);
        back.StartFollowing(from);
        return new StoreArmed(store.Plan.Name, from.Text);
    }));

    /// <summary>For those who decide on a cutover: how long its drain would take. Nothing for a stream that is far behind: its lag says so, and the cutover waits for that anyway.</summary>
    public async Task<IReadOnlyList<JournalEvent>> ForeseeAsync(MigrationState state, CancellationToken cancel) => Some(await EachAsync(At(state, Side.Source).Where(s => !s.IsSnapshot), async store =>
    {
        using var patience = new CancellationTokenSource(ForesightPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            return await ForeseeAsync(store, Side.Target, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }));

    /// <summary>Walks the freeze's way once while writes go on, so that little is left to carry and to compare, and nothing happens there for the first time.</summary>
    public async Task<IReadOnlyList<JournalEvent>> CarryAheadAsync(Turn turn, CancellationToken cancel) => await EachAsync<JournalEvent>(In(turn).Where(s => !s.IsSnapshot), async store =>
    {
        await store.To(turn.To).Engine.Follower.CarryRestAsync(cancel);
        return await ForeseeAsync(store, turn.To, cancel);
    });

    private async Task<JournalEvent> ForeseeAsync(StoreRuntime store, Side to, CancellationToken cancel) =>
        new DrainForeseen(store.Plan.Name, (await DrainAsync(store.To(to), cancel)).Milliseconds);

    private async Task<(SyncPosition Fence, double Milliseconds)> DrainAsync(StreamRuntime stream, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var fence = await stream.Engine.Follower.FenceAsync(cancel);
        await stream.Engine.Follower.DrainAsync(fence, cancel);
        return (fence, Math.Round(time.GetElapsedTime(began).TotalMilliseconds, 1));
    }

    public async Task FreezeAsync(MigrationState state, Turn turn, CancellationToken cancel)
    {
        var budget = (state.FreezeUntil - state.FreezeBegan ?? TimeSpan.FromSeconds(5)) / 2;
        await EachAsync(In(turn), store => Done(store.Guard.CloseAsync(turn.From, state.FreezeEpoch, budget, cancel)));
    }

    public async Task<IReadOnlyList<JournalEvent>> DrainAsync(Turn turn, CancellationToken cancel) => await EachAsync<JournalEvent>(In(turn), async store =>
    {
        if (store.IsSnapshot)
            return await CopyClosedAsync(store, cancel);
        var stream = store.To(turn.To);
        var (fence, took) = await DrainAsync(stream, cancel);
        return new StoreDrained(store.Plan.Name, fence.Text, stream.Follow?.ChangesApplied ?? 0, took);
    });

    /// <summary>Nobody writes: what is copied now is all there is, and nothing has to be followed.</summary>
    private static async Task<StoreCopied> CopyClosedAsync(StoreRuntime store, CancellationToken cancel)
    {
        var copier = store.There.Engine.Copier;
        await copier.PrepareAsync(cancel);
        var at = await copier.CopyAsync(store.CopyObserver, cancel);
        await copier.FinishAsync(cancel);
        return new(store.Plan.Name, store.Copy?.Rows ?? 0, store.Copy?.Bytes ?? 0, at.Text);
    }

    public async Task<IReadOnlyList<JournalEvent>> VerifyRestAsync(Turn turn, CancellationToken cancel) => await EachAsync<JournalEvent>(In(turn), async store =>
    {
        await store.StopSettlingAsync();
        var stream = store.To(turn.To);
        await stream.Engine.Follower.CarryRestAsync(cancel);
        var verdicts = await AllAsync(stream.Engine.Verifier.VerifyAsync(VerifyScope.Rest, cancel));
        var different = verdicts.Where(v => !v.Equal).ToList();
        if (different.Count > 0)
            throw new StepFault($"Store {store.Plan.Name} differs: {Describe(different)}", "Compare the rows named; verify again before another cutover.");
        return new StoreVerified(store.Plan.Name, "rest", verdicts.Count, 0, verdicts.Sum(v => v.Rows));
    });

    /// <summary>Both streams go on: the one that is idle from here on keeps its log short, and is needed again after a turn back.</summary>
    public Task PromoteAsync(Turn turn, long epoch, CancellationToken cancel) => EachAsync(In(turn), store => Done(store.Guard.OpenAsync(turn.To, epoch, cancel)));

    public async Task ThawAsync(MigrationState state, Turn turn, CancellationToken cancel) => await EachAsync(In(turn), async store =>
    {
        await store.Guard.OpenAsync(turn.From, state.FreezeEpoch, cancel);
        store.StartSettling(state);
        return true;
    });

    public void Settle(MigrationState state)
    {
        foreach (var store in stores.All)
            store.StartSettling(state);
    }

    /// <summary>The last look before data goes back.</summary>
    public async Task PrepareBackAsync(MigrationState state, CancellationToken cancel)
    {
        foreach (var store in At(state, Side.Target).Where(s => state.RollBackScope.Covers(s.Plan)))
        {
            if (store.To(Side.Source).Fault is { } fault)
                throw StepFault.Because(fault, $"The stream that carries {store.Plan.Name} back is broken");
            await MustStandAsync(store, Side.Target, takesWrites: true, cancel);
            await MustStandAsync(store, Side.Source, takesWrites: false, cancel);
            var failed = (await store.There.Engine.Inspector.TryAsync(Side.Source, cancel)).FirstOrDefault(c => !c.Passed);
            if (failed is not null)
                throw new StepFault($"The source of {store.Plan.Name} is not fit to be the authority: {failed.Name}: {failed.Detail}", "Bring it up. Until then the target stays the authority.", isTransient: true);
        }
    }

    public Task DisarmAsync(CancellationToken cancel) => EachAsync(stores.All.Where(s => s.Back is not null), async store =>
    {
        await store.Back!.StopSettlingAsync();
        await store.Back.StopFollowingAsync();
        await store.Back.Engine.Follower.DisarmAsync(cancel);
        return true;
    });

    /// <param name="retired">The side that goes on refusing writes after a finish; null after a roll back.</param>
    public async Task CleanAsync(Side? retired, CancellationToken cancel) => await EachAsync(stores.All, async store =>
    {
        await store.StopSettlingAsync();
        await store.StopFollowingAsync();
        if (store.Back is not null)
            await store.Back.Engine.Follower.DisarmAsync(cancel);
        await store.There.Engine.Copier.CleanAsync(retired, cancel);
        return true;
    });

    public Task CloseBothAsync(long epoch, CancellationToken cancel) => EachAsync(stores.All, async store =>
    {
        await store.Guard.CloseAsync(Side.Source, epoch, EmergencyBudget, cancel);
        await store.Guard.CloseAsync(Side.Target, epoch, EmergencyBudget, cancel);
        return true;
    });

    public Task ReopenAsync(MigrationState state, CancellationToken cancel) => EachAsync(stores.All, async store =>
    {
        await store.Guard.OpenAsync(state.AuthorityOf(store.Plan.Name), state.FreezeEpoch, cancel);
        store.StartSettling(state);
        return true;
    });

    /// <summary>How both sides stand to each other. Differences are the finding, no failure.</summary>
    public async Task<IReadOnlyList<JournalEvent>> CompareAsync(MigrationState state, CancellationToken cancel) => await EachAsync<JournalEvent>(stores.All, async store =>
    {
        await store.StopSettlingAsync();
        var verifier = (store.Away(state) ?? store.There).Engine.Verifier;
        var verdicts = await AllAsync(verifier.VerifyAsync(VerifyScope.Everything, cancel));
        var different = verdicts.Where(v => !v.Equal).ToList();
        return new StoreCompared(store.Plan.Name, verdicts.Count, different.Count, [.. different.SelectMany(v => v.Differences.Select(d => $"{v.Partition}: {d}")).Take(MostNamed)]);
    });

    private static async Task MustStandAsync(StoreRuntime store, Side side, bool takesWrites, CancellationToken cancel)
    {
        if ((await store.Guard.ReadAsync(side, cancel)).TakesWrites != takesWrites)
            throw new StepFault(
                $"The {side.Word()} of {store.Plan.Name} {(takesWrites ? "refuses" : "takes")} application writes, which the journal says otherwise.",
                "Somebody changed the guard. Find out who writes where before anything else: migrator emergency closes both sides and compares them.");
    }

    private IEnumerable<StoreRuntime> In(Turn turn) => stores.All.Where(s => turn.Stores.Contains(s.Plan.Name));

    private IEnumerable<StoreRuntime> At(MigrationState state, Side authority) => stores.All.Where(s => state.AuthorityOf(s.Plan.Name) == authority);

    private static IReadOnlyList<JournalEvent> Some(IEnumerable<JournalEvent?> events) => [.. events.OfType<JournalEvent>()];

    internal static string Describe(IEnumerable<PartitionVerdict> different) =>
        string.Join("; ", different.Take(5).Select(v => $"{v.Partition}: {string.Join(", ", v.Differences.Take(5))}"));

    internal static async Task<List<PartitionVerdict>> AllAsync(IAsyncEnumerable<PartitionVerdict> verdicts)
    {
        var all = new List<PartitionVerdict>();
        await foreach (var verdict in verdicts)
            all.Add(verdict);
        return all;
    }

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }

    /// <summary>All at once; when some fail the first fault counts, after all have ended.</summary>
    private static async Task<IReadOnlyList<T>> EachAsync<T>(IEnumerable<StoreRuntime> stores, Func<StoreRuntime, Task<T>> action) => await Task.WhenAll(stores.Select(action));
}
