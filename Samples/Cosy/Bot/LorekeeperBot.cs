using Platform.Cosy.Store;

namespace Platform.Cosy.Bot;

/// <param name="Ticks">Ticks that this instance wrote since it started.</param>
internal sealed record BotStatus(bool Running, string Instance, long Ticks);

/// <summary>
/// The background job that must run in one instance only: it numbers its ticks from the last one in the store on, so two
/// of them at work show as numbers that appear twice.
/// </summary>
internal sealed partial class LorekeeperBot(CosySettings settings, Ticker ticker, TimeProvider time, ILogger<LorekeeperBot> logger)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private const string Running = "running";
    private readonly SemaphoreSlim _turn = new(1);
    private CancellationTokenSource? _stop;
    private Task _loop = Task.CompletedTask;
    private long _ticks;
    private bool _failing;

    public BotStatus Status => new(_stop is not null, settings.Side, Interlocked.Read(ref _ticks));

    public Task StartAsync(CancellationToken cancellationToken) => Told() ?? settings.Bot ? StartTickingAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>The instance ends; what it was told last still holds for the next.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => HaltAsync(cancellationToken);

    /// <summary>Does nothing when it runs already.</summary>
    public async Task StartTickingAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            Remember(running: true);
            if (_stop is not null) return;
            _stop = new CancellationTokenSource();
            _loop = LoopAsync(_stop.Token);
            LogStarted(settings.Side);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>When this returns, the last tick has ended and there is no other: a tick in flight is waited for, not cut off, since a cut one may still happen.</summary>
    public async Task StopTickingAsync(CancellationToken cancel)
    {
        await HaltAsync(cancel);
        Remember(running: false);
    }

    private async Task HaltAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            if (_stop is null) return;
            await _stop.CancelAsync();
            await _loop.WaitAsync(cancel);
            _stop.Dispose();
            _stop = null;
            LogStopped(settings.Side, Interlocked.Read(ref _ticks));
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _stop?.Dispose();
        _turn.Dispose();
    }

    /// <returns>Null when nobody told it anything yet.</returns>
    private bool? Told() => settings.BotFile is { } file && File.Exists(file) ? File.ReadAllText(file).Trim() == Running : null;

    private void Remember(bool running)
    {
        if (settings.BotFile is not { } file) return;
        var beside = $"{file}.new";
        File.WriteAllText(beside, running ? Running : "stopped");
        File.Move(beside, file, overwrite: true);
    }

    private async Task LoopAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (!stop.IsCancellationRequested)
        {
            await TickAsync();
            try
            {
                await timer.WaitForNextTickAsync(stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task TickAsync()
    {
        try
        {
            if (await ticker.TickAsync(settings.Side)) Interlocked.Increment(ref _ticks);
            _failing = false;
        }
        catch (StoreException fault)
        {
            if (!_failing) LogMissed(settings.Side, fault.Message);
            _failing = true;
        }
    }
}
