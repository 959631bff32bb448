namespace Platform.Migrator.Sync.Postgres;

/// <summary>The follower of this stream in another process, seen through what both databases say of it.</summary>
internal sealed class FollowerElsewhere(PostgresRoute route)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    public async Task<bool> IsActiveAsync(CancellationToken cancel) => await OriginObjects.ReadLogAsync(route, cancel) is { Active: true };

    /// <summary>Waits until the destination has everything that was committed before the call.</summary>
    /// <returns>False when nobody follows.</returns>
    public async Task<bool> FenceAsync(CancellationToken cancel)
    {
        if (!await IsActiveAsync(cancel))
            return false;
        Lsn fence;
        await using (var origin = await route.Origin.OpenAsync(cancel))
            fence = Lsn.Parse(await origin.ScalarAsync<string>("SELECT pg_logical_emit_message(true, $1, $2)::text", cancel, PostgresFollower.FencePrefix, Guid.NewGuid().ToString("N")));
        await using var destination = await route.Destination.OpenAsync(cancel);
        while (await route.Books.PositionAsync(destination, cancel) is not { } position || position < fence)
            await Task.Delay(Poll, route.Time, cancel);
        return true;
    }
}
