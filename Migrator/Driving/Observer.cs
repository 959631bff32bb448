using Platform.Migrator.Cutover;

namespace Platform.Migrator.Driving;

/// <summary>Measures what the phase at hand needs, and nothing in a freeze that costs a round trip.</summary>
internal sealed class Observer(StoreSet stores, TrafficWatch traffic, TimeProvider time) : IObserver
{
    private static readonly TimeSpan RouterInterval = TimeSpan.FromSeconds(1);
    private (DateTimeOffset At, int? Weight) router;

    public async Task<Observation> ObserveAsync(MigrationState state, CancellationToken cancel)
    {
        var watched = state.Phase is Phase.Soaking or Phase.Observing;
        return new Observation
        {
            Lag = Lag(),
            Unsettled = stores.All.Any(s => s.Unsettled is null) ? null : stores.All.Sum(s => s.Unsettled),
            FollowerFault = stores.All.Select(s => s.Fault).FirstOrDefault(f => f is not null),
            RouterWeight = watched ? await RouterWeightAsync(state, cancel) : null,
            Gates = watched ? await traffic.Gates.JudgeAsync(state.Weight, state.SoakSince ?? state.PhaseSince, cancel) : [],
            SourceRequests = state.Phase == Phase.Observing ? SourceRequests(state) : null,
        };
    }

    private TimeSpan? Lag()
    {
        var lags = stores.All.Select(s => s.Following ? s.Follow?.Lag : null).ToList();
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
