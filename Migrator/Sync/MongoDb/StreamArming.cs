using Platform.Mongo.Wire.Client;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>Makes a stream between ends that are equal already, and removes one. Nothing is copied either way.</summary>
internal sealed class StreamArming(MongoDbRoute route, MongoDbGuard guard)
{
    /// <summary>The state is recorded last: a stream that is not finished was never armed, and is begun again.</summary>
    public async Task<SyncPosition> ArmAsync(CancellationToken cancel)
    {
        if (await ArmedAsync(cancel) is { } position)
            return position;
        var closed = await RequireClosedAsync(cancel);
        await route.Books.BeginCopyAsync("arming", cancel);
        var token = await ChangeStream.EndAsync(route, cancel);
        if (await RequireClosedAsync(cancel) != closed)
            throw Refused("its authority changed meanwhile", "let nothing else change the authority, then arm again", isTransient: true);
        await route.Books.ResetProgressAsync(token, isOpen: false, cancel);
        await route.Books.SetCopyAsync("finished", cancel);
        return new ProgressRecord(token, "", 0, false).Position;
    }

    public async Task DisarmAsync(CancellationToken cancel)
    {
        if (route.Follow.IsRunning)
            throw MongoDbFault.New("disarm", $"stream {route.Names.Stream} is being followed", "stop following first");
        await route.Destination.ConnectAsync(cancel);
        await route.Books.ForgetStreamAsync(cancel);
        await route.Origin.ConnectAsync(cancel);
        await route.Origin.DeleteAsync(Bookkeeping.Fence, w => w.WriteString("_id", route.Names.StreamId), many: false, cancel);
    }

    /// <summary>Whether the origin can no longer give what comes after the position.</summary>
    public static async Task<bool> IsLostAsync(MongoDbRoute route, ProgressRecord progress, CancellationToken cancel)
    {
        try
        {
            await using var stream = await ChangeStream.OpenAsync(route, progress.Token, cancel);
            return false;
        }
        catch (MongoException e) when (e.Code is MongoErrors.ChangeStreamHistoryLost or MongoErrors.CappedPositionLost or MongoErrors.ChangeStreamFatalError)
        {
            return true;
        }
    }

    /// <returns>Null when it must be armed (again).</returns>
    private async Task<SyncPosition?> ArmedAsync(CancellationToken cancel)
    {
        var record = await route.RecallAsync(cancel);
        if (record is null or { State: "arming" })
            return null;
        if (record.State != "finished" || await route.Books.ProgressAsync(cancel) is not { } progress)
            throw Refused($"a copy was begun and is at '{record.State}'", "finish that copy, or disarm the stream if its ends are equal all the same");
        if (await IsLostAsync(route, progress, cancel))
            throw Refused($"it was armed, and the oplog no longer reaches back to {progress.Position}: what was written there since can no longer be followed",
                "if nothing was written there since, disarm and arm again; else the documents must be copied anew");
        return progress.Position;
    }

    /// <summary>What is at the origin came from the destination, and nobody else adds to it.</summary>
    private async Task<GuardState> RequireClosedAsync(CancellationToken cancel)
    {
        if (await route.Books.OppositeCopyAsync(cancel) is not { State: "finished" })
            throw Refused($"stream {route.Names.OppositeStream} has not brought everything there, so the ends are not equal", "let its copy finish first");
        var state = await guard.ReadAsync(route.Origin.Side, cancel);
        return !state.TakesWrites ? state : throw Refused("it takes writes, and those made before the stream begins would be missing at the other side", "close it to the application first");
    }

    private SyncException Refused(string what, string hint, bool isTransient = false)
        => MongoDbFault.New($"arm stream {route.Names.Stream}", $"{route.Origin.Label}: {what}", hint, isTransient);
}
