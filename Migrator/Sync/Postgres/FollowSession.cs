using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>One connection's life of the follower: claim the position, read the slot from there, apply until something ends it.</summary>
internal sealed class FollowSession(PostgresRoute route, StructureChanges structure, IProgress<FollowProgress> progress)
{
    private static readonly TimeSpan IdleTick = TimeSpan.FromMilliseconds(100);

    /// <summary>How long small transactions wait for others to share their commit: both servers and the users' processors are spared most of the work. A fence ends it.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PersistIdleEvery = TimeSpan.FromSeconds(1);

    /// <summary>Rows are found by their keys, however many at once and whatever the statistics say: reading a table as a whole would never end.</summary>
    private const string Plans = "SET jit = off; SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off";
    private long _persistedAt;

    /// <summary>Whether anything was made durable: then the fault that ended it is a new one.</summary>
    public bool Advanced { get; private set; }

    public async Task RunAsync(SyncPosition from, CancellationToken cancel)
    {
        await route.RecallAsync(cancel);
        await using var destination = await route.Destination.OpenForApplyAsync(cancel);
        await destination.ExecuteAsync(Plans, cancel);
        var start = await ClaimAsync(destination, from, cancel);
        await CheckSlotAsync(start.Lsn, cancel);
        await structure.SettleAsync(cancel);
        await using var applier = new ChangeApplier(route, destination, start);
        await applier.LoadTablesAsync(cancel);
        await using var stream = await ChangeStream.OpenAsync(route, start.Lsn, cancel);
        route.Follow.Resume(start);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var meter = new LagMeter(route, applier, stream, progress).RunAsync(ending.Token);
        var watch = structure.WatchAsync(ending.Token);
        var applying = ApplyAsync(stream, applier, ending.Token);
        try
        {
            await await Task.WhenAny(meter, watch, applying);
        }
        finally
        {
            await ending.CancelAsync();
            await applying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await meter.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Sessions that an older driver left behind are ended, at both ends.</summary>
    private async Task<ProgressRecord> ClaimAsync(NpgsqlConnection destination, SyncPosition from, CancellationToken cancel)
    {
        var start = await route.Books.ClaimProgressAsync(destination, from.Text.Split('#')[0], cancel);
        await ReplicationOrigin.EndUsersAsync(destination, route.Names, cancel);
        await destination.ExecuteAsync("SELECT pg_advisory_lock(7261, hashtext($1))", cancel, route.Names.Session);
        await ReplicationOrigin.UseAsync(destination, route.Names, cancel);
        return start;
    }

    /// <summary>A slot that was confirmed beyond our position has let changes go that were never applied here.</summary>
    private async Task CheckSlotAsync(Lsn position, CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenAsync(cancel);
        await origin.ExecuteAsync("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = $1 AND active_pid IS NOT NULL", cancel, route.Names.Slot);
        var slots = await origin.ListAsync("SELECT confirmed_flush_lsn::text, coalesce(wal_status, '') FROM pg_replication_slots WHERE slot_name = $1",
            r => (Confirmed: Lsn.Parse(r.GetString(0)), Status: r.GetString(1)), cancel, route.Names.Slot);
        var wrong = slots switch
        {
            [] => "it does not exist any more",
            [{ Status: "lost" }] => "the server removed the log it needs",
            [var slot] when slot.Confirmed > position => $"it was read up to {slot.Confirmed} by something else, while only {position} is applied",
            _ => null,
        };
        if (wrong is not null)
            throw PostgresFault.New("follow", $"changes since {position} cannot be had from slot {route.Names.Slot} at {route.Origin.Label}: {wrong}", "start the copy again; raise max_slot_wal_keep_size if the log was removed");
    }

    private async Task ApplyAsync(ChangeStream stream, ChangeApplier applier, CancellationToken cancel)
    {
        while (true)
        {
            while (stream.Reader.TryRead(out var received))
            {
                await applier.TakeAsync(received.Message, received.Bytes, cancel);
                stream.Release(received);
                if (applier.IsGroupFull)
                    await CommitAsync(stream, applier, cancel);
            }
            if (!applier.HasGroup)
                await IdleAsync(stream, applier, cancel);
            else if (Gathering - applier.GroupAge is var left && (left <= TimeSpan.Zero || !await WaitAsync(stream, left, cancel)))
                await CommitAsync(stream, applier, cancel);
        }
    }

    private async Task CommitAsync(ChangeStream stream, ChangeApplier applier, CancellationToken cancel)
    {
        stream.Complete(await applier.CommitAsync(cancel));
        if (applier.Passed > applier.Durable)
            await PassAsync(stream, applier, applier.Passed, cancel);
        stream.Confirm(applier.Durable);
        Advanced = true;
    }

    /// <summary>Waits for more. Meanwhile a position that passes over the log of others is made durable now and then, and at once when somebody waits for it.</summary>
    private async Task IdleAsync(ChangeStream stream, ChangeApplier applier, CancellationToken cancel)
    {
        if (await WaitAsync(stream, IdleTick, cancel))
            return;
        if (stream.IdleAt() is { } idle && idle > applier.Durable)
            await PassAsync(stream, applier, idle, cancel);
    }

    /// <summary>What only the opposite stream wrote may go on for hours without a pause: its log must not pile up either.</summary>
    private async Task PassAsync(ChangeStream stream, ChangeApplier applier, Lsn position, CancellationToken cancel)
    {
        if (!route.Follow.IsAwaited && route.Time.GetElapsedTime(_persistedAt) < PersistIdleEvery)
            return;
        await applier.SkipToAsync(position, cancel);
        stream.Confirm(applier.Durable);
        _persistedAt = route.Time.GetTimestamp();
    }

    /// <returns>Whether there is more to read.</returns>
    private static async Task<bool> WaitAsync(ChangeStream stream, TimeSpan longest, CancellationToken cancel)
    {
        using var tick = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        tick.CancelAfter(longest);
        try
        {
            return await stream.Reader.WaitToReadAsync(tick.Token) || await EndedAsync(stream);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task<bool> EndedAsync(ChangeStream stream)
    {
        await stream.Reader.Completion;
        throw new IOException("the origin ended the stream");
    }
}
