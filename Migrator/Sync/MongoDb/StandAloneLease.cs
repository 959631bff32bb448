using System.Globalization;
using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>
/// Who works on two databases without a plan: a document at the target, renewed while its holder lives, by the holder's clock. It is a courtesy, not the proof: its epoch is the driver's
/// epoch, and the server itself refuses what a driver with a lower one still sends (<see cref="DriverSession"/>).
/// </summary>
internal sealed class StandAloneLease : IAsyncDisposable
{
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Renews = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _stop = new();
    private readonly MongoDbEnd _target;
    private readonly string _id;
    private readonly TimeProvider _time;
    private readonly Task _renewing;

    private StandAloneLease(MongoDbEnd target, string migration, long epoch, TimeProvider time)
    {
        (_target, _id, Epoch, _time) = (target, Id(migration), epoch, time);
        _renewing = RenewAsync();
    }

    public long Epoch { get; }

    /// <summary>The highest that a run of this migration had; 0 before the first.</summary>
    public static async Task<long> EpochAsync(MongoDbEnd target, string migration, CancellationToken cancel) => await MongoDbFault.TranslateAsync("read what earlier runs left", async () =>
    {
        var found = await Catalog.ListAsync(target, w =>
        {
            w.WriteString("find", Bookkeeping.State);
            w.BeginDocument("filter");
            w.WriteString("migration", migration);
            w.End();
        }, cancel, withCursor: false);
        return found.Select(d => d["driverEpoch"u8].TryGetWhole(out var epoch) ? epoch : 0).DefaultIfEmpty().Max();
    }, cancel);

    public static async Task<bool> IsHeldAsync(MongoDbEnd target, string migration, TimeProvider time, CancellationToken cancel) => await MongoDbFault.TranslateAsync("see who works", async () =>
        await target.FindAsync(Bookkeeping.State, Id(migration), cancel) is { } found && Until(found) > time.GetUtcNow(), cancel);

    /// <exception cref="SyncException">Somebody else has it, and has renewed it a moment ago.</exception>
    public static Task<StandAloneLease> TakeAsync(MongoDbEnd target, string migration, TimeProvider time, CancellationToken cancel) => MongoDbFault.TranslateAsync("begin", async () =>
    {
        var epoch = await EpochAsync(target, migration, cancel) + 1;
        try
        {
            await target.UpdateAsync(Bookkeeping.State, w =>
            {
                w.WriteString("_id", Id(migration));
                w.BeginDocument("until");
                w.WriteDateTime("$lte", time.GetUtcNow());
                w.End();
            }, w =>
            {
                w.BeginDocument("$set");
                w.WriteInt64("driverEpoch", epoch);
                w.WriteString("migration", migration);
                w.WriteString("holder", string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}"));
                w.WriteDateTime("until", time.GetUtcNow() + Lasts);
                w.End();
            }, upsert: true, session: null, cancel);
        }
        catch (MongoException fault) when (fault.Code == MongoErrors.DuplicateKey)
        {
            throw await HeldAsync(target, migration, cancel);
        }
        return new StandAloneLease(target, migration, epoch, time);
    }, cancel);

    /// <summary>What it had is free at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _renewing;
        _stop.Dispose();
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), _time);
            await _target.DeleteAsync(Bookkeeping.State, Mine, many: false, limit.Token);
            if ((await Cleaning.OursAsync(_target, limit.Token)).Contains(Bookkeeping.State))
                await Cleaning.DropUnusedAsync(_target, Bookkeeping.State, limit.Token);
        }
        catch (Exception fault) when (fault is MongoException or OperationCanceledException)
        {
            // It runs out by itself.
        }
    }

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(Renews, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                await RenewOnceAsync();
        }
        catch (OperationCanceledException)
        {
            // Whoever had it is done.
        }
    }

    private async Task RenewOnceAsync()
    {
        try
        {
            await _target.UpdateAsync(Bookkeeping.State, Mine, w =>
            {
                w.BeginDocument("$set");
                w.WriteDateTime("until", _time.GetUtcNow() + Lasts);
                w.End();
            }, upsert: false, session: null, _stop.Token);
        }
        catch (MongoException)
        {
            // Tried again soon. Another that takes it meanwhile has a higher epoch, and this one's next write is refused.
        }
    }

    private void Mine(BsonWriter w)
    {
        w.WriteString("_id", _id);
        w.WriteInt64("driverEpoch", Epoch);
    }

    private static async Task<SyncException> HeldAsync(MongoDbEnd target, string migration, CancellationToken cancel)
    {
        var found = await target.FindAsync(Bookkeeping.State, Id(migration), cancel);
        return MongoDbFault.New("begin", $"another run works on these two databases: {found?["holder"u8].AsString ?? "it has just ended"}",
            $"let it go on, or stop it first (Ctrl+C there); of one that was killed nothing is left after {Lasts.TotalSeconds:0} s");
    }

    private static string Id(string migration) => $"alone/{migration}";

    private static DateTimeOffset Until(BsonDocument found) => DateTimeOffset.FromUnixTimeMilliseconds(found["until"u8].AsDateTimeMs);
}
