using Platform.Migrator.Cutover;
using Platform.Plans;

namespace Platform.Migrator.Driving;

/// <summary>Measures what the phase at hand needs, and nothing in a freeze that costs a round trip.</summary>
internal sealed class Observer(StoreSet stores, TrafficWatch traffic, LogWatch logs, TimeProvider time) : IObserver
{
    private static readonly TimeSpan RouterInterval = TimeSpan.FromSeconds(1);
    private (DateTimeOffset At, int? Weight) router;

    public async Task<Observation> ObserveAsync(MigrationState state, CancellationToken cancel)
    {
        using var untraced = Background.Untraced();
        var watched = state.Phase is Phase.Soaking or Phase.Observing;
        var turning = stores.All.Where(s => Turns(s, state)).ToList();
        var away = turning.Where(s => !s.IsSnapshot).Select(s => s.Away(state)).OfType<StreamRuntime>().ToList();
        return new Observation
        {
            Lag = turning.Count > 0 && turning.TrueForAll(s => s.IsSnapshot) ? TimeSpan.Zero : Most(away), // What is not followed cannot be behind.
            Unsettled = away.Any(s => s.Unsettled is null) ? null : away.Sum(s => s.Unsettled),
            FollowerFault = away.Select(s => s.Fault).FirstOrDefault(f => f is not null),
            ReturnFault = stores.All.Select(s => s.Toward(state)?.Fault).FirstOrDefault(f => f is not null),
            Logs = logs.Levels,
            RouterWeight = watched ? await RouterWeightAsync(state, cancel) : null,
            Gates = watched ? await traffic.Gates.JudgeAsync(state.Weight, state.SoakSince ?? state.PhaseSince, cancel) : [],
            SourceRequests = state.Phase == Phase.Observing ? SourceRequests(state) : null,
        };
    }

    /// <summary>The stores whose authority would change next: those still at the source, and once none is, those that would go back.</summary>
    private static bool Turns(StoreRuntime store, MigrationState state) => state.Phase == Phase.RollingBack
        ? state.RollBackScope.Covers(store.Plan) && state.AuthorityOf(store.Plan.Name) == state.Authority
        : state.StoresAt(Side.Source) is not { Count: > 0 } waiting || waiting.Contains(store.Plan.Name);

    private static TimeSpan? Most(List<StreamRuntime> streams)
    {
        var lags = streams.Select(s => s.Lag).ToList();
        return lags.Count == 0 || lags.Contains(null) ? null : lags.Max();
    }

    /// <summary>Asked once a second, and not from before the weight was last set.</summary>
    private async Task<int?> RouterWeightAsync(MigrationState state, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var changed = state.SoakSince ?? state.PhaseSince;
        if (traffic.Router is null || (now - router.At < RouterInterval && router.At > changed))
            return router.Weight;
        try
        {
            router = (now, (await traffic.Router.ReadAsync(cancel)).TargetWeight);
        }
        catch (StepFault)
        {
            router = (now, null); // The router does not answer: unknown, and asked again.
        }

        return router.Weight;
    }

    private long? SourceRequests(MigrationState state)
    {
        try
        {
            return traffic.SourceRequests(state.PhaseSince);
        }
        catch (StepFault)
        {
            return null;
        }
    }
}
