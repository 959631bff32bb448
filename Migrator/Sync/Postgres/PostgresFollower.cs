namespace Platform.Migrator.Sync.Postgres;

/// <summary>Follows the origin's slot. The position moves in the transaction that applies the rows, so that nothing is applied twice or left out.</summary>
internal sealed partial class PostgresFollower(PostgresRoute route, PostgresGuard guard) : IFollower
{
    public const string FencePrefix = "platform.fence";

    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private readonly ILogger _log = route.Context.Loggers.CreateLogger<PostgresFollower>();

    public Task<SyncPosition> ArmAsync(CancellationToken cancel) => PostgresFault.TranslateAsync("arm", async () =>
    {
        using var span = SyncTelemetry.Start("arm", route.Names.Stream);
        var position = await new StreamArming(route, guard).ArmAsync(cancel);
        LogArmed(route.Names.Stream, position.Text);
        return position;
    }, cancel);

    public Task DisarmAsync(CancellationToken cancel) => PostgresFault.TranslateAsync("disarm", async () =>
    {
        await new StreamArming(route, guard).DisarmAsync(cancel);
        LogDisarmed(route.Names.Stream);
    }, cancel);

    public Task<RetainedLog?> ReadLogAsync(CancellationToken cancel) => PostgresFault.TranslateAsync("read the retained log", () => OriginObjects.ReadLogAsync(route, cancel), cancel);

    public async Task FollowAsync(SyncPosition from, IProgress<FollowProgress> progress, CancellationToken cancel)
    {
        route.Follow.Start();
        try
        {
            await FollowThroughFaultsAsync(from, progress, cancel);
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

    private async Task FollowThroughFaultsAsync(SyncPosition from, IProgress<FollowProgress> progress, CancellationToken cancel)
    {
        var structure = new StructureChanges(route, new AddedTables(route, guard));
        var healthyAt = route.Time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            var session = new FollowSession(route, structure, progress);
            try
            {
                await PostgresFault.TranslateAsync("follow", () => session.RunAsync(from, cancel), cancel);
            }
            catch (SyncException fault) when (fault.IsTransient)
            {
                if (session.Advanced)
                    (healthyAt, attempt) = (route.Time.GetTimestamp(), 0);
                if (route.Time.GetElapsedTime(healthyAt) > GiveUpAfter)
                    throw;
                LogRetry(route.Names.Stream, fault.Message, fault.Hint);
                route.ForgetSessions();
                await Task.Delay(Backoff(attempt), route.Time, cancel);
            }
        }
    }

    /// <summary>A transactional message: it comes out of the stream in its place among the commits, so that what was committed before it comes before it.</summary>
    public Task<SyncPosition> FenceAsync(CancellationToken cancel) => PostgresFault.TranslateAsync("fence", async () =>
    {
        var id = Guid.NewGuid().ToString("N");
        await using var origin = await route.Origin.OpenAsync(cancel);
        var lsn = await origin.ScalarAsync<string>("SELECT pg_logical_emit_message(true, $1, $2)::text", cancel, FencePrefix, id);
        return new SyncPosition($"{lsn}#{id}");
    }, cancel);

    /// <exception cref="SyncException">What ended the follower, if something did: whoever waits for it learns why.</exception>
    public async Task DrainAsync(SyncPosition fence, CancellationToken cancel)
    {
        if (fence.Text.Split('#') is not [_, { Length: > 0 } id])
            throw PostgresFault.New("drain", $"'{fence}' is no fence", "pass what the fence returned");
        if (!await route.Follow.WaitForFenceAsync(id, cancel))
            throw route.Follow.Ended ?? PostgresFault.New("drain", "the follower does not run, so the fence will not be reached", "see its last fault; start it, then drain again", isTransient: true);
    }

    public Task CarryRestAsync(CancellationToken cancel) => PostgresFault.TranslateAsync("carry sequences", async () =>
    {
        await new LargeObjects(route).CarryAsync(cancel);
        await new UnloggedTables(route).CarryAsync(cancel);
        await using var origin = await route.Origin.OpenAsync(cancel);
        var values = await Sequences.ReadAsync(route.Tables, origin, cancel);
        await using var destination = await route.Destination.OpenAsync(cancel);
        await Sequences.WriteAsync(destination, route.Books, values, cancel);
    }, cancel);

    private static TimeSpan Backoff(int attempt)
        => TimeSpan.FromMilliseconds(Math.Min(LongestWait.TotalMilliseconds, 100 * Math.Pow(2, Math.Min(attempt, 10))) * (0.5 + Random.Shared.NextDouble()));
}
