using Platform.Mongo.Wire.Client;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>Uses one side as an application would. The first failure ends it; the rest are told as not tried.</summary>
internal sealed class StoreTrial(MongoDbRoute route, MongoDbEnd end)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly List<StoreCheck> _checks = [];

    public async Task<IReadOnlyList<StoreCheck>> RunAsync(CancellationToken cancel)
    {
        await CheckAsync("connect", ConnectAsync, cancel);
        await CheckAsync("create", CreateAsync, cancel);
        await CheckAsync("read", ReadAsync, cancel);
        await CheckAsync("update", UpdateAsync, cancel);
        await CheckAsync("delete", DeleteAsync, cancel);
        return _checks;
    }

    private async Task<string> ConnectAsync(CancellationToken cancel)
    {
        var server = await end.ConnectAsync(cancel);
        var build = await end.RunAsync("admin", w => w.WriteInt32("buildInfo", 1), cancel, Retry.Read);
        return $"MongoDB {build["version"u8].AsString} at {server.Address}";
    }

    private async Task<string> CreateAsync(CancellationToken cancel)
    {
        await end.RunAsync(w =>
        {
            w.WriteString("insert", Bookkeeping.Trial);
            w.BeginArray("documents");
            w.BeginDocument(default);
            w.WriteString("_id", _id);
            w.WriteString("migration", route.Names.Migration);
            w.WriteString("note", "made");
            w.End();
            w.End();
        }, cancel, Retry.Write);
        return $"made a document in {Bookkeeping.Trial}";
    }

    private async Task<string> ReadAsync(CancellationToken cancel) => Require(
        await end.FindAsync(Bookkeeping.Trial, _id, cancel) is { } found && found["note"u8].AsString == "made", "found it", "the document that was just made is not there");

    private async Task<string> UpdateAsync(CancellationToken cancel) => Require(1 == await end.UpdateAsync(Bookkeeping.Trial, w => w.WriteString("_id", _id), w =>
    {
        w.BeginDocument("$set");
        w.WriteString("note", "changed");
        w.End();
    }, upsert: false, session: null, cancel), "changed it", "the document that was just made is not there");

    /// <summary>The collection goes too when nothing else is in it.</summary>
    private async Task<string> DeleteAsync(CancellationToken cancel)
    {
        await end.DeleteAsync(Bookkeeping.Trial, w => w.WriteString("_id", _id), many: false, cancel);
        await Cleaning.DropUnusedAsync(end, Bookkeeping.Trial, cancel);
        return "removed it";
    }

    private async Task CheckAsync(string name, Func<CancellationToken, Task<string>> check, CancellationToken cancel)
    {
        if (_checks.Find(c => !c.Passed) is { } failed)
        {
            _checks.Add(new(name, false, $"not tried, since {failed.Name} failed", TimeSpan.Zero));
            return;
        }
        var started = route.Time.GetTimestamp();
        var (passed, detail) = await OutcomeAsync(name, check, cancel);
        _checks.Add(new(name, passed, detail, route.Time.GetElapsedTime(started)));
    }

    private async Task<(bool Passed, string Detail)> OutcomeAsync(string name, Func<CancellationToken, Task<string>> check, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            return (true, await MongoDbFault.TranslateAsync($"try to {name} at {end.Label}", () => check(limit.Token), cancel));
        }
        catch (SyncException fault)
        {
            return (false, $"{fault.Message} ({fault.Hint})");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (false, $"{end.Label} did not answer within {Patience.TotalSeconds:0} s");
        }
    }

    private static string Require(bool condition, string outcome, string otherwise)
        => condition ? outcome : throw MongoDbFault.New("try", otherwise, "the server's log at this time says more");
}
