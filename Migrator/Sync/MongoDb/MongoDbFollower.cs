namespace Platform.Migrator.Sync.MongoDb;

/// <summary>Follows the origin's change stream. The position moves after what it stands for is durable with a majority; applying something twice does no harm.</summary>
internal sealed partial class MongoDbFollower(MongoDbRoute route, MongoDbGuard guard) : IFollower
{
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private readonly ILogger _log = route.Context.Loggers.CreateLogger<MongoDbFollower>();

    public Task<SyncPosition> ArmAsync(CancellationToken cancel) => MongoDbFault.TranslateAsync("arm", async () =>
    {
        using var span = SyncTelemetry.Start("arm", route.Names.Stream);
        var position = await new StreamArming(route, guard).ArmAsync(cancel);
        LogArmed(route.Names.Stream, position.Text);
        return position;
    }, cancel);

    public Task DisarmAsync(CancellationToken cancel) => MongoDbFault.TranslateAsync("disarm", async () =>
    {
        await new StreamArming(route, guard).DisarmAsync(cancel);
        LogDisarmed(route.Names.Stream);
    }, cancel);

    /// <summary>The oplog is kept for its own sake, whoever reads it: nothing grows for this stream, but it can be lost.</summary>
    public Task<RetainedLog?> ReadLogAsync(CancellationToken cancel) => MongoDbFault.TranslateAsync("read the stream's log", async () =>
    {
        await route.RecallAsync(cancel);
        return await route.Books.ProgressAsync(cancel) is { } progress
            ? new RetainedLog(0, null, route.Follow.IsRunning, await StreamArming.IsLostAsync(route, progress, cancel)) : null;
    }, cancel);

    public async Task FollowAsync(SyncPosition from, IProgress<FollowProgress> progress, CancellationToken cancel)
    {
        route.Follow.Start();
        try
        {
            await RetryAsync(progress, cancel);
        }
        catch (SyncException fault)
        {
            route.Follow.Stop(fault);
            throw;
        }
        finally
        {
            if (route.Follow.IsRunning)
                route.Follow.Stop();
        }
    }

    public Task<SyncPosition> FenceAsync(CancellationToken cancel) => MongoDbFault.TranslateAsync("write a fence", async () =>
    {
        await route.RecallAsync(cancel);
        return new SyncPosition(await Fences.WriteAsync(route, cancel));
    }, cancel);

    /// <exception cref="SyncException">What ended the follower, if something did: whoever waits for it learns why.</exception>
    public async Task DrainAsync(SyncPosition fence, CancellationToken cancel)
    {
        if (!await route.Follow.WaitForFenceAsync(fence.Text, cancel))
            throw route.Follow.Ended ?? MongoDbFault.New("drain", "the follower does not run, so the fence will never be seen", "start following, then drain again", isTransient: true);
    }

    /// <summary>Documents expire at the authority only: what holds that back at the destination ends here.</summary>
    public Task CarryRestAsync(CancellationToken cancel) => MongoDbFault.TranslateAsync("carry expiry", async () =>
    {
        await route.RecallAsync(cancel);
        await Expiry.CarryAsync(route, cancel);
    }, cancel);

    /// <summary>Transient faults are tried again, until none of the tries moved the position for too long.</summary>
    private async Task RetryAsync(IProgress<FollowProgress> progress, CancellationToken cancel)
    {
        var movedAt = route.Time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            var session = new FollowSession(route, progress);
            try
            {
                await MongoDbFault.TranslateAsync("follow", () => session.RunAsync(until: null, cancel), cancel);
            }
            catch (SyncException fault) when (fault.IsTransient && !cancel.IsCancellationRequested)
            {
                if (session.Advanced)
                    (attempt, movedAt) = (0, route.Time.GetTimestamp());
                if (route.Time.GetElapsedTime(movedAt) > GiveUpAfter)
                    throw;
                var delay = Delay(attempt);
                LogRetry(route.Names.Stream, delay.TotalMilliseconds, fault.Message);
                await Task.Delay(delay, route.Time, cancel);
            }
        }
    }

    private static TimeSpan Delay(int attempt)
    {
        var longest = Math.Min(LongestWait.TotalMilliseconds, 100 * Math.Pow(2, Math.Min(attempt, 10)));
        return TimeSpan.FromMilliseconds(longest * (0.5 + Random.Shared.NextDouble() / 2));
    }
}
