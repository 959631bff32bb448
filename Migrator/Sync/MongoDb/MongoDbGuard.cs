using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;
using Platform.Plans;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>
/// Closes one side with the server's own user write block (MongoDB 6.0): it refuses every user but those who may pass it, and returns once no write is under
/// way. It holds for the whole replica set or cluster. Its document goes through the side's own change stream, which so tells when the side was open.
/// </summary>
internal sealed partial class MongoDbGuard(MongoDbRoute route) : IWriteGuard
{
    private readonly ILogger _log = route.Context.Loggers.CreateLogger<MongoDbGuard>();

    /// <summary>The epoch is claimed first, so that who comes too late changes nothing; the document says closed only once nobody can write.</summary>
    public Task CloseAsync(Side side, long epoch, TimeSpan budget, CancellationToken cancel) => MongoDbFault.TranslateAsync("close to application writes", async () =>
    {
        var end = await ConnectAsync(side, cancel);
        await WriteAsync(end, epoch, takesWrites: null, cancel);
        await BlockAsync(end, true, budget, cancel);
        await WriteAsync(end, epoch, takesWrites: false, cancel);
        await LogAsync(end, epoch, takesWrites: false, cancel);
        LogSet(end.Label, false, epoch);
    }, cancel);

    /// <summary>The document says open before anybody can write.</summary>
    public Task OpenAsync(Side side, long epoch, CancellationToken cancel) => MongoDbFault.TranslateAsync("open to application writes", async () =>
    {
        var end = await ConnectAsync(side, cancel);
        await WriteAsync(end, epoch, takesWrites: true, cancel);
        await LogAsync(end, epoch, takesWrites: true, cancel);
        await BlockAsync(end, false, TimeSpan.FromSeconds(30), cancel);
        LogSet(end.Label, true, epoch);
    }, cancel);

    public Task<GuardState> ReadAsync(Side side, CancellationToken cancel) => MongoDbFault.TranslateAsync("read the guard", async () =>
    {
        var end = await ConnectAsync(side, cancel);
        var found = await end.FindAsync(Bookkeeping.Authority, route.Names.AuthorityId, cancel);
        var epoch = 0L;
        found?["epoch"u8].TryGetWhole(out epoch);
        return new GuardState(epoch, !await IsBlockedAsync(end, cancel));
    }, cancel);

    /// <summary>What the server itself says.</summary>
    public static async Task<bool> IsBlockedAsync(MongoDbEnd end, CancellationToken cancel)
    {
        const long blocked = 2;
        var status = await end.RunAsync("admin", w => w.WriteInt32("serverStatus", 1), cancel, Retry.Read);
        return status.Path("repl", "userWriteBlockMode").TryGetWhole(out var mode) && mode == blocked;
    }

    public static Task BlockAsync(MongoDbEnd end, bool on, TimeSpan budget, CancellationToken cancel) => end.Client.RunAsync(new("admin", w =>
    {
        w.WriteInt32("setUserWriteBlockMode", 1);
        w.WriteBoolean("global", on);
        w.WriteDocument("writeConcern", MongoDbEnd.Majority);
    }) { Timeout = budget }, cancel);

    private async Task<MongoDbEnd> ConnectAsync(Side side, CancellationToken cancel)
    {
        var end = route.End(side);
        await end.ConnectAsync(cancel);
        return end;
    }

    /// <summary>As a whole document, so that the change stream has it as it was written.</summary>
    /// <param name="takesWrites">Null leaves it as it is.</param>
    private async Task WriteAsync(MongoDbEnd end, long epoch, bool? takesWrites, CancellationToken cancel)
    {
        var takes = takesWrites ?? await end.FindAsync(Bookkeeping.Authority, route.Names.AuthorityId, cancel) is not { } found || found["takesWrites"u8].IsTrue;
        try
        {
            await end.UpdateAsync(Bookkeeping.Authority, w =>
            {
                w.WriteString("_id", route.Names.AuthorityId);
                NotNewer(w, "epoch", epoch);
                NotNewer(w, "driverEpoch", route.Context.DriverEpoch);
            }, w =>
            {
                w.WriteString("_id", route.Names.AuthorityId);
                w.WriteInt64("epoch", epoch);
                w.WriteInt64("driverEpoch", route.Context.DriverEpoch);
                w.WriteString("migration", route.Names.Migration);
                w.WriteBoolean("takesWrites", takes);
                w.WriteDateTime("at", route.Time.GetUtcNow());
            }, upsert: true, session: null, cancel);
        }
        catch (MongoException e) when (e.Code == MongoErrors.DuplicateKey)
        {
            throw MongoDbFault.New("change the authority", $"a newer epoch than {epoch} (driver {route.Context.DriverEpoch}) holds store {route.Names.Store}", "another driver took over: let it go on, this one must stop");
        }
    }

    private Task LogAsync(MongoDbEnd end, long epoch, bool takesWrites, CancellationToken cancel) => end.RunAsync(w =>
    {
        w.WriteString("insert", Bookkeeping.AuthorityLog);
        w.BeginArray("documents");
        w.BeginDocument(default);
        w.WriteObjectId("_id", ObjectId.New(route.Time));
        w.WriteString("store", route.Names.Store);
        w.WriteString("migration", route.Names.Migration);
        w.WriteInt64("epoch", epoch);
        w.WriteBoolean("takesWrites", takesWrites);
        w.WriteInt64("driverEpoch", route.Context.DriverEpoch);
        w.WriteDateTime("at", route.Time.GetUtcNow());
        w.End();
        w.End();
    }, cancel, Retry.Write);

    private static void NotNewer(BsonWriter w, string field, long value)
    {
        w.BeginDocument(field);
        w.WriteInt64("$lte", value);
        w.End();
    }
}
