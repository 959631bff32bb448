using Platform.Players.Ledger;

namespace Platform.Players.Load;

/// <summary>Starts and stops runs; there is one at a time. Each measures anew, the ledger goes on.</summary>
internal sealed class LoadControl(PlayersSettings settings, GatewayClient gateway, WriteLedger ledger, PlayersMetrics metrics, TimeProvider time) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private LoadRun? _run;
    private Stage? _stage;
    private bool _running;

    public bool IsRunning => Volatile.Read(ref _running);

    public LoadPlan Configured => new(settings.Profile, settings.Rates);

    /// <summary>What the run now, or the last one, measured; null before the first.</summary>
    public LoadRun? Run => Volatile.Read(ref _run);

    /// <returns>False when another plan runs already; the same plan goes on.</returns>
    /// <exception cref="HttpRequestException">The app does not answer, so there is nothing to play in.</exception>
    public async Task<bool> StartAsync(LoadPlan plan, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            if (IsRunning) return _run!.Plan == plan;
            _stage = await Stage.ReadAsync(gateway, cancel);
            await ReplaceRunAsync(plan, _stage);
            _running = true;
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Those who play go on by another plan, measured anew; what they know of the app they keep.</summary>
    /// <exception cref="InvalidOperationException">Nobody plays.</exception>
    public async Task ChangeAsync(LoadPlan plan, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            if (!IsRunning) throw new InvalidOperationException("The users were stopped while they were still coming.");
            await _run!.StopAsync(cancel);
            await ReplaceRunAsync(plan, _stage!);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <returns>False when some requests had no result even after their time-out.</returns>
    public async Task<bool> StopAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            if (_run is null) return true;
            var drained = await _run.StopAsync(cancel);
            _running = false;
            metrics.Gap(_run.LongestGap.Ms);
            return drained;
        }
        finally
        {
            _turn.Release();
        }
    }

    public PlayersStatus Status()
    {
        if (Run is not { } run) return PlayersStatus.Idle(settings.Profile.Name);
        var gap = run.LongestGap;
        metrics.Gap(gap.Ms);
        return new(IsRunning, run.Plan.Profile.Name, run.Elapsed.TotalSeconds, run.Outstanding, run.Measurements.Requests(), run.Measurements.Writes(), run.Offered, gap);
    }

    private async Task ReplaceRunAsync(LoadPlan plan, Stage stage)
    {
        if (_run is not null) await _run.DisposeAsync();
        _run = new(settings, plan, stage, gateway, ledger, metrics, time);
    }

    public async ValueTask DisposeAsync()
    {
        if (_run is not null) await _run.DisposeAsync();
        _turn.Dispose();
    }
}
