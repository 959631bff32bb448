namespace Platform.Migrator.Sync.Postgres;

/// <summary>Makes a stream between ends that are equal already, and removes one. Nothing is copied either way.</summary>
internal sealed class StreamArming(PostgresRoute route, PostgresGuard guard)
{
    /// <summary>The position is recorded last, in one transaction with the state: a stream that has none was never armed, and is begun again.</summary>
    public async Task<SyncPosition> ArmAsync(CancellationToken cancel)
    {
        if (await ArmedAsync(cancel) is { } position)
            return position;
        var closed = await RequireClosedAsync(cancel);
        await BeginAsync(cancel);
        await OriginObjects.DropAsync(route, cancel);
        await OriginObjects.PublishAsync(route, cancel);
        await using var slot = await SnapshotSlot.CreateAsync(route.Origin, route.Names.Slot, SnapshotSlot.Patience, route.Time, cancel);
        if (await RequireClosedAsync(cancel) != closed)
            throw Refused("its authority changed meanwhile", "let nothing else change the authority, then arm again", isTransient: true);
        await RecordAsync(slot.ConsistentPoint, cancel);
        return new(slot.ConsistentPoint.ToString());
    }

    /// <summary>The position goes first: a slot without one was never armed. The slot of a stream whose other end is gone for good must go as well.</summary>
    public async Task DisarmAsync(CancellationToken cancel)
    {
        if (route.Follow.IsRunning)
            throw PostgresFault.New("disarm", $"stream {route.Names.Stream} is being followed", "stop following first");
        var away = await ForgetAsync(cancel);
        await OriginObjects.DropAsync(route, cancel);
        if (away is not null)
            throw away;
    }

    /// <returns>Null when it must be armed (again).</returns>
    private async Task<SyncPosition?> ArmedAsync(CancellationToken cancel)
    {
        var record = await route.RecallAsync(cancel);
        if (record is null or { State: "arming" })
            return null;
        await using var destination = await route.Destination.OpenAsync(cancel);
        if (record.State != "finished" || await route.Books.PositionAsync(destination, cancel) is not { } position)
            throw Refused($"a copy was begun and is at '{record.State}'", "finish that copy, or disarm the stream if its ends are equal all the same");
        if (await OriginObjects.ReadLogAsync(route, cancel) is not { Lost: false })
            throw Refused($"it was armed, and its slot or its log is gone: what was written there after {position} can no longer be followed",
                "if nothing was written there since, disarm and arm again; else the rows must be copied anew");
        return new(position.ToString());
    }

    /// <summary>What is at the origin came from the destination, and nobody else adds to it.</summary>
    private async Task<GuardState> RequireClosedAsync(CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenAsync(cancel);
        if (await route.Books.OppositeCopyAsync(origin, cancel) is not { State: "finished" })
            throw Refused($"stream {route.Names.OppositeStream} has not brought everything there, so the ends are not equal", "let its copy finish first");
        var state = await guard.ReadAsync(route.Origin.Side, cancel);
        return !state.TakesWrites ? state : throw Refused("it takes writes, and those made before the stream begins would be missing at the other side", "close it to the application first");
    }

    private async Task BeginAsync(CancellationToken cancel)
    {
        await using var destination = await route.Destination.OpenAsync(cancel);
        await Bookkeeping.CreateAsync(destination, cancel);
        await route.Books.BeginCopyAsync(destination, "arming", route.Origin.Identity!, route.Destination.Identity!, route.Tables, cancel);
    }

    private async Task RecordAsync(Lsn position, CancellationToken cancel)
    {
        await using var destination = await route.Destination.OpenAsync(cancel);
        await using var transaction = await destination.BeginTransactionAsync(cancel);
        await route.Books.ResetProgressAsync(destination, position.ToString(), cancel);
        await route.Books.SetCopyAsync(destination, "finished", cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <returns>The fault when the destination cannot be reached; what it refuses when reached, as to an older driver, is thrown.</returns>
    private async Task<SyncException?> ForgetAsync(CancellationToken cancel)
    {
        if (await UnreachableAsync(cancel) is { } away)
            return away;
        await route.RecallAsync(cancel);
        await using var destination = await route.Destination.OpenAsync(cancel);
        if (await Bookkeeping.ExistsAsync(destination, cancel))
            await route.Books.ForgetStreamAsync(destination, cancel);
        await ReplicationOrigin.DropAsync(route, cancel);
        return null;
    }

    private async Task<SyncException?> UnreachableAsync(CancellationToken cancel)
    {
        try
        {
            await using var destination = await route.Destination.OpenAsync(cancel);
            return null;
        }
        catch (SyncException fault)
        {
            return fault;
        }
    }

    private SyncException Refused(string what, string hint, bool isTransient = false)
        => PostgresFault.New($"arm stream {route.Names.Stream}", $"{route.Origin.Label}: {what}", hint, isTransient);
}
