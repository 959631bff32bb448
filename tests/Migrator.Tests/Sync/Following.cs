using System.Diagnostics;
using Platform.Migrator.Sync;

namespace Platform.Migrator.Tests.Sync;

/// <summary>A follower that runs beside the test until disposed of.</summary>
public sealed class Following : IAsyncDisposable, IProgress<FollowProgress>
{
    private readonly CancellationTokenSource _stop = new();
    private long _first = -1;
    private FollowProgress? _last;
    private Task _task = Task.CompletedTask;
    private bool _disposed;

    public FollowProgress? Last => _last;

    /// <summary>Returns once it follows.</summary>
    public static async Task<Following> StartAsync(IStoreEngine engine, SyncPosition from)
    {
        var following = new Following();
        following._task = Task.Run(() => engine.Follower.FollowAsync(from, following, following._stop.Token));
        await following.MovedAsync(changes: 0);
        return following;
    }

    public void Report(FollowProgress value)
    {
        _last = value;
        Interlocked.CompareExchange(ref _first, value.ChangesApplied, -1);
    }

    /// <summary>What it says of itself from now on.</summary>
    public async Task<FollowProgress> NextAsync()
    {
        _last = null;
        await UntilAsync(_ => true);
        return _last!;
    }

    /// <summary>Waits until so many changes were applied since it began.</summary>
    public Task MovedAsync(long changes) => UntilAsync(p => p.ChangesApplied >= _first + changes);

    public async Task UntilAsync(Func<FollowProgress, bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (_last is not { } last || !condition(last))
        {
            if (_task.IsCompleted)
                await _task;
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"not reached within 30 s: {_last}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _stop.CancelAsync();
        try
        {
            await _task;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            _stop.Dispose();
        }
    }
}
