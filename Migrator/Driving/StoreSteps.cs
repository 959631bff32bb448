using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;
using Platform.Migrator.Sync;
using Platform.Plans;

namespace Platform.Migrator.Driving;

/// <summary>The steps that act on stores: each on all of the plan's stores at the same time.</summary>
internal sealed class StoreSteps(StoreSet stores)
{
    public async Task<IReadOnlyList<JournalEvent>> InspectAsync(CancellationToken cancel)
    {
        var found = await EachAsync(async store => (store, Inventory: await store.Engine.Inspector.InspectAsync(cancel)));
        var problems = found.SelectMany(f => f.Inventory.Problems).ToList();
        if (problems.Count > 0)
            throw new StepFault(string.Join(Environment.NewLine, problems), "Nothing was written anywhere. Remove what prevents the move, then resume.");
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

    public async Task<IReadOnlyList<JournalEvent>> CopyAsync(CancellationToken cancel) => await EachAsync<JournalEvent>(async store =>
    {
        var copier = store.Engine.Copier;
        await store.StopFollowingAsync();
        await copier.PrepareAsync(cancel);
        var from = await copier.CopyAsync(store.CopyObserver, cancel);
        await copier.FinishAsync(cancel);
        store.StartFollowing(from);
        return new StoreCopied(store.Plan.Name, store.Copy?.Rows ?? 0, store.Copy?.Bytes ?? 0, from.Text);
    });

    public async Task<IReadOnlyList<JournalEvent>> VerifyAsync(CancellationToken cancel) => await EachAsync<JournalEvent>(async store =>
    {
        await store.StopSettlingAsync();
        var verdicts = await store.VerifyAsync(cancel);
        store.StartSettling();
        return new StoreVerified(store.Plan.Name, "everything", verdicts.Count, verdicts.Count(v => !v.Equal), verdicts.Sum(v => v.Rows));
    });

    public async Task<IReadOnlyList<JournalEvent>> PrepareAsync(CancellationToken cancel)
    {
        var states = await EachAsync(store => store.Engine.Guard.ReadAsync(Side.Target, cancel));
        if (states.Any(s => s.TakesWrites))
            throw new StepFault("A target takes application writes before its time.", "Stop what writes there, then resume; the copy will be compared again.");
        return [];
    }

    /// <summary>Takes up, after a restart, what goes on beside the steps.</summary>
    public void Continue(MigrationState state)
    {
        foreach (var store in stores.All)
        {
            if (state.Stores.GetValueOrDefault(store.Plan.Name)?.CopiedFrom is not { } from)
                continue;
            store.StartFollowing(new SyncPosition(from));
            if (state.Has(Step.Verify))
                store.StartSettling();
        }
    }

    public async Task FreezeAsync(MigrationState state, CancellationToken cancel)
    {
        var budget = (state.FreezeUntil - state.FreezeBegan ?? TimeSpan.FromSeconds(5)) / 2;
        await EachAsync(store => Done(store.Engine.Guard.CloseAsync(Side.Source, state.FreezeEpoch, budget, cancel)));
    }

    public async Task<IReadOnlyList<JournalEvent>> DrainAsync(CancellationToken cancel) => await EachAsync<JournalEvent>(async store =>
    {
        var fence = await store.Engine.Follower.FenceAsync(cancel);
        await store.Engine.Follower.DrainAsync(fence, cancel);
        return new StoreDrained(store.Plan.Name, fence.Text, store.Follow?.ChangesApplied ?? 0);
    });

    public async Task<IReadOnlyList<JournalEvent>> VerifyRestAsync(CancellationToken cancel) => await EachAsync<JournalEvent>(async store =>
    {
        await store.StopSettlingAsync();
        await store.Engine.Follower.CarryRestAsync(cancel);
        var verdicts = await AllAsync(store.Engine.Verifier.VerifyAsync(VerifyScope.Rest, cancel));
        var different = verdicts.Where(v => !v.Equal).ToList();
        if (different.Count > 0)
            throw new StepFault($"Store {store.Plan.Name} differs: {Describe(different)}", "Compare the rows named; verify again before another cutover.");
        return new StoreVerified(store.Plan.Name, "rest", verdicts.Count, 0, verdicts.Sum(v => v.Rows));
    });

    public async Task PromoteAsync(long epoch, CancellationToken cancel) => await EachAsync(async store =>
    {
        await store.StopFollowingAsync();
        await store.Engine.Guard.OpenAsync(Side.Target, epoch, cancel);
        return true;
    });

    public async Task ReopenSourceAsync(long epoch, CancellationToken cancel) => await EachAsync(async store =>
    {
        await store.Engine.Guard.OpenAsync(Side.Source, epoch, cancel);
        store.StartSettling();
        return true;
    });

    /// <param name="retired">The side that goes on refusing writes after a finish; null after a roll back.</param>
    public async Task CleanAsync(Side? retired, CancellationToken cancel) => await EachAsync(async store =>
    {
        await store.StopSettlingAsync();
        await store.StopFollowingAsync();
        await store.Engine.Copier.CleanAsync(retired, cancel);
        return true;
    });

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

    /// <summary>All stores at once; when some fail the first fault counts, after all have ended.</summary>
    private async Task<IReadOnlyList<T>> EachAsync<T>(Func<StoreRuntime, Task<T>> action) => await Task.WhenAll(stores.All.Select(action));
}
