using Microsoft.Extensions.Logging.Abstractions;
using Platform.Gateway.Hold;

namespace Platform.Gateway.Tests.Hold;

/// <summary>Real threads: after quiesce said 0, no write moves until the release; and no place is ever lost or counted twice.</summary>
public sealed class WriteHoldRaceTests : IDisposable
{
    private readonly WriteHold _hold = new(TimeProvider.System, NullLogger<WriteHold>.Instance);
    private int _moving;
    private int _quiet;
    private long _passed;
    private long _violations;

    public void Dispose() => _hold.Dispose();

    [Fact]
    public async Task Quiesce_UnderWritersAndLeavers_NeverSays0WhileOneMoves()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var writers = Enumerable.Range(0, 12).Select(i => Task.Run(() => WriteAsync(new Random(i), stop.Token), CancellationToken.None)).ToArray();
        for (var epoch = 1; epoch <= 400; epoch++)
            await FreezeOnceAsync(epoch);
        await stop.CancelAsync();
        await Task.WhenAll(writers).WaitAsync(TimeSpan.FromSeconds(20), CancellationToken.None);

        Assert.Equal(0, Interlocked.Read(ref _violations));
        Assert.True(Interlocked.Read(ref _passed) > 1000, $"only {_passed} writes passed: no race was tried");
        Assert.Equal((0, 0), (_hold.Status().Held, _hold.Status().InFlight));
    }

    private async Task FreezeOnceAsync(long epoch)
    {
        Assert.Equal(HoldOutcome.Done, _hold.Hold(epoch, TimeSpan.FromSeconds(30), 10_000));
        Assert.Equal(HoldOutcome.Done, await _hold.QuiesceAsync(epoch, TimeSpan.FromSeconds(20), CancellationToken.None));
        Volatile.Write(ref _quiet, 1);
        for (var i = 0; i < 20; i++)
        {
            if (Volatile.Read(ref _moving) != 0)
                Interlocked.Increment(ref _violations);
            await Task.Yield();
        }
        Volatile.Write(ref _quiet, 0);
        Assert.Equal(HoldOutcome.Done, _hold.Release(epoch));
        await Task.Yield();
    }

    private async Task WriteAsync(Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using var impatient = new CancellationTokenSource();
            var entering = _hold.EnterAsync(impatient.Token).AsTask();
            if (random.Next(4) == 0)
                await impatient.CancelAsync();
            if (await entering != Admission.Pass)
                continue;
            Interlocked.Increment(ref _moving);
            if (Volatile.Read(ref _quiet) != 0)
                Interlocked.Increment(ref _violations);
            if (random.Next(3) == 0)
                await Task.Yield();
            Interlocked.Increment(ref _passed);
            Interlocked.Decrement(ref _moving);
            _hold.Exit();
        }
    }
}
