using Platform.Players.Load;

namespace Platform.Players.Tests.Load;

public sealed class OpenLoopTests
{
    [Fact]
    public async Task LetArrive_NobodyIsAnswered_ArrivalsGoOnUntilTheBound()
    {
        var user = new SlowUser();
        var loop = new OpenLoop(new ArrivalSchedule(100, LoadProfile.Steady, random: null), user, mostOutstanding: 150, TimeProvider.System);

        loop.LetArrive(TimeSpan.FromSeconds(1));
        loop.LetArrive(TimeSpan.FromSeconds(2));

        Assert.Equal(150, user.Acted);
        Assert.Equal(50, user.TurnedAway);
        Assert.Equal(150, loop.Outstanding);
        Assert.Equal(150, loop.Offered);
        Assert.False(await loop.DrainAsync(TimeSpan.FromMilliseconds(50), CancellationToken.None));
        user.Answer.SetResult();
        Assert.True(await loop.DrainAsync(TimeSpan.FromSeconds(10), CancellationToken.None));
        loop.LetArrive(TimeSpan.FromSeconds(3));
        Assert.Equal((250, 250L), (user.Acted, loop.Offered));
    }

    [Fact]
    public async Task Run_RealClock_KeepsTheRateUntilStopped()
    {
        var user = new SlowUser();
        var loop = new OpenLoop(new ArrivalSchedule(500, LoadProfile.Steady, random: null), user, mostOutstanding: 100_000, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var started = TimeProvider.System.GetTimestamp();

        var running = loop.RunAsync(started, stop.Token);
        await Wait.UntilAsync(() => user.Acted >= 300, "300 arrivals");
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        await stop.CancelAsync();
        await running;

        Assert.True(elapsed >= TimeSpan.FromMilliseconds(590), $"300 arrivals at 500/s in {elapsed}");
        var acted = user.Acted;
        Assert.Equal(acted, loop.Outstanding);
    }

    private sealed class SlowUser : IUser
    {
        private int _acted;

        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Acted => Volatile.Read(ref _acted);

        public int TurnedAway { get; private set; }

        public Task ActAsync(TimeSpan planned)
        {
            Interlocked.Increment(ref _acted);
            return Answer.Task;
        }

        public void TurnAway() => TurnedAway++;
    }
}
