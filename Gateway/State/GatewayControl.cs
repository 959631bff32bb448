using Platform.Gateway.Forwarding;
using Platform.Gateway.Hold;

namespace Platform.Gateway.State;

/// <summary>
/// Changes weight and hold, one change at a time, each saved before it is confirmed. In memory first, then in the file: a process that dies between the two was
/// never confirmed, and what it leaves is the stricter state (see DESIGN.md).
/// </summary>
internal sealed partial class GatewayControl(TrafficWeight weight, WriteHold hold, StateFile file, TimeProvider time, ILogger<GatewayControl> logger) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Tells one process from the next: who sees another one knows that there was a restart in between.</summary>
    public Guid Generation { get; } = Guid.NewGuid();

    /// <summary>Takes over what an earlier process saved; a hold whose lease is over meanwhile is expired.</summary>
    public void Restore()
    {
        var saved = file.Load();
        weight.Target = saved.Weight;
        if (saved.Hold is { } held)
            hold.Hold(saved.Epoch, held.LeftAt(time.GetUtcNow()), held.MaxHeld);
        else if (saved.Epoch > 0)
            hold.Release(saved.Epoch);
        LogRestored(logger, Generation, saved.Weight, saved.Epoch, saved.Hold is not null);
    }

    /// <summary>Confirmed only when it survives the loss of power: nothing waits for it in a freeze.</summary>
    public async Task SetWeightAsync(int target, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            weight.Target = target;
            file.Save(state => state with { Weight = target });
        }
        finally
        {
            _one.Release();
        }
        await file.FlushAsync(cancel);
        LogWeight(logger, target);
    }

    public Task<HoldOutcome> HoldAsync(long epoch, TimeSpan lease, int maxHeld, CancellationToken cancel) => ChangeAsync(
        () => hold.Hold(epoch, lease, maxHeld),
        state => state with { Epoch = epoch, Hold = new SavedHold(time.GetUtcNow() + lease, (long)lease.TotalMilliseconds, maxHeld) },
        cancel);

    public Task<HoldOutcome> ReleaseAsync(long epoch, CancellationToken cancel) => ChangeAsync(
        () => hold.Release(epoch),
        state => state with { Epoch = epoch, Hold = null },
        cancel);

    public Task FlushAsync(CancellationToken cancel) => file.FlushAsync(cancel);

    public void Dispose() => _one.Dispose();

    private async Task<HoldOutcome> ChangeAsync(Func<HoldOutcome> apply, Func<SavedState, SavedState> change, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var outcome = apply();
            if (outcome == HoldOutcome.Done)
            {
                file.Save(change);
                _ = FlushBehindAsync();
            }
            return outcome;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The freeze does not wait for the disk.</summary>
    private async Task FlushBehindAsync()
    {
        try
        {
            await file.FlushAsync(CancellationToken.None);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogNotDurable(logger, fault);
        }
    }
}
