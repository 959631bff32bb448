using Microsoft.Extensions.Logging.Abstractions;
using Platform.Gateway.Hold;
using Platform.TestKit;

namespace Platform.Gateway.Tests.Hold;

public sealed class WriteHoldTests : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);
    private readonly ManualTime _time = new();
    private readonly WriteHold _hold;

    public WriteHoldTests() => _hold = new WriteHold(_time, NullLogger<WriteHold>.Instance);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _hold.Dispose();

    [Fact]
    public async Task Release_ManyWaiting_AllPassInOrderOfArrival()
    {
        _hold.Hold(1, Lease, 1000);
        var waiting = Enumerable.Range(0, 1000).Select(_ => EnterAsync()).ToArray();
        Assert.Equal(1000, _hold.Status().Held);
        _hold.Release(1);
        Assert.All(await Task.WhenAll(waiting).WaitAsync(Bound, Cancel), admission => Assert.Equal(Admission.Pass, admission));
        Assert.Equal((0, 1000), (_hold.Status().Held, _hold.Status().InFlight));
    }

    [Fact]
    public async Task Lease_Ends_WaitingAndNewAreRefusedUntilReleased()
    {
        _hold.Hold(1, Lease, 10);
        var waiting = EnterAsync();
        _time.Advance(Lease);
        Assert.Equal(Admission.Expired, await waiting.WaitAsync(Bound, Cancel));
        Assert.Equal(Admission.Expired, await EnterAsync());
        Assert.Equal(HoldPhase.Expired, _hold.Status().Phase);
        _hold.Release(1);
        Assert.Equal(Admission.Pass, await EnterAsync());
        Assert.Equal((1, 2), _hold.Totals);
    }

    [Fact]
    public async Task Hold_SameEpochAgain_ExtendsTheLease()
    {
        _hold.Hold(1, Lease, 10);
        var waiting = EnterAsync();
        _time.Advance(Lease - TimeSpan.FromSeconds(1));
        Assert.Equal(HoldOutcome.Done, _hold.Hold(1, Lease, 10));
        _time.Advance(Lease - TimeSpan.FromSeconds(1));
        Assert.False(waiting.IsCompleted);
        Assert.Equal(TimeSpan.FromSeconds(1), _hold.Status().LeaseLeft);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Admission.Expired, await waiting.WaitAsync(Bound, Cancel));
    }

    /// <summary>A command of a dead driver that arrives after its successor has thawed: nobody would release it.</summary>
    [Fact]
    public async Task Hold_EpochReleasedBefore_IsRefusedAndWritesPass()
    {
        _hold.Hold(1, Lease, 10);
        _hold.Release(1);
        Assert.Equal(HoldOutcome.Released, _hold.Hold(1, Lease, 10));
        Assert.Equal(Admission.Pass, await EnterAsync());
        Assert.Equal(HoldOutcome.Done, _hold.Release(1));
        Assert.Equal(HoldOutcome.Done, _hold.Hold(2, Lease, 10));
    }

    [Fact]
    public async Task Hold_EpochReleasedBeforeItWasEverHeld_IsRefused()
    {
        _hold.Release(3);
        Assert.Equal(HoldOutcome.Released, _hold.Hold(3, Lease, 10));
        Assert.Equal(Admission.Pass, await EnterAsync());
    }

    [Fact]
    public async Task OlderEpoch_AnyCommand_IsRefusedAndChangesNothing()
    {
        _hold.Hold(7, Lease, 10);
        Assert.Equal(HoldOutcome.OlderEpoch, _hold.Hold(6, Lease, 10));
        Assert.Equal(HoldOutcome.OlderEpoch, _hold.Release(6));
        Assert.Equal(HoldOutcome.OlderEpoch, await _hold.QuiesceAsync(6, Lease, Cancel));
        Assert.Equal((HoldPhase.Holding, 7), (_hold.Status().Phase, _hold.Status().Epoch));
    }

    [Fact]
    public void Release_NewerEpochOrNothingHeld_IsDone()
    {
        _hold.Hold(1, Lease, 10);
        Assert.Equal(HoldOutcome.Done, _hold.Release(2));
        Assert.Equal(HoldOutcome.Done, _hold.Release(2));
        Assert.Equal(HoldOutcome.OlderEpoch, _hold.Hold(1, Lease, 10));
    }

    [Fact]
    public async Task ClientGone_WhileWaiting_FreesItsPlace()
    {
        using var gone = new CancellationTokenSource();
        _hold.Hold(1, Lease, 1);
        var first = _hold.EnterAsync(gone.Token).AsTask();
        Assert.Equal(Admission.Full, await EnterAsync());
        await gone.CancelAsync();
        Assert.Equal(Admission.Gone, await first.WaitAsync(Bound, Cancel));
        var second = EnterAsync();
        Assert.False(second.IsCompleted);
        _hold.Release(1);
        Assert.Equal(Admission.Pass, await second.WaitAsync(Bound, Cancel));
        Assert.Equal(1, _hold.Status().InFlight);
    }

    [Fact]
    public async Task ClientGone_BeforeItWaits_DoesNotWait()
    {
        _hold.Hold(1, Lease, 1);
        Assert.Equal(Admission.Gone, await _hold.EnterAsync(new CancellationToken(canceled: true)));
        Assert.Equal(0, _hold.Status().Held);
    }

    [Fact]
    public async Task Quiesce_WriteInFlight_WaitsForItsEnd()
    {
        await EnterAsync();
        _hold.Hold(1, Lease, 10);
        var quiesce = _hold.QuiesceAsync(1, Lease, Cancel);
        Assert.False(quiesce.IsCompleted);
        _hold.Exit();
        Assert.Equal(HoldOutcome.Done, await quiesce.WaitAsync(Bound, Cancel));
    }

    [Fact]
    public async Task Quiesce_BudgetUsedUp_IsNotInTime()
    {
        await EnterAsync();
        _hold.Hold(1, Lease, 10);
        var quiesce = _hold.QuiesceAsync(1, TimeSpan.FromSeconds(1), Cancel);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HoldOutcome.NotInTime, await quiesce.WaitAsync(Bound, Cancel));
    }

    [Fact]
    public async Task Quiesce_LeaseEndsOrReleased_IsNotHolding()
    {
        await EnterAsync();
        Assert.Equal(HoldOutcome.NotHolding, await _hold.QuiesceAsync(1, Lease, Cancel));
        _hold.Hold(1, Lease, 10);
        var expiring = _hold.QuiesceAsync(1, 2 * Lease, Cancel);
        _time.Advance(Lease);
        Assert.Equal(HoldOutcome.NotHolding, await expiring.WaitAsync(Bound, Cancel));
        _hold.Hold(2, Lease, 10);
        var released = _hold.QuiesceAsync(2, Lease, Cancel);
        _hold.Release(2);
        Assert.Equal(HoldOutcome.NotHolding, await released.WaitAsync(Bound, Cancel));
        Assert.Equal(HoldOutcome.NotHolding, await _hold.QuiesceAsync(3, Lease, Cancel));
    }

    [Fact]
    public async Task Close_Waiting_IsAnsweredAndTheHoldStands()
    {
        _hold.Hold(1, Lease, 10);
        var waiting = EnterAsync();
        _hold.Close();
        Assert.Equal(Admission.Closing, await waiting.WaitAsync(Bound, Cancel));
        Assert.Equal(Admission.Closing, await EnterAsync());
        Assert.Equal(HoldPhase.Holding, _hold.Status().Phase);
    }

    private Task<Admission> EnterAsync() => _hold.EnterAsync(CancellationToken.None).AsTask();
}
