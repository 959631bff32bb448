using System.Globalization;
using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>
/// The migration's own collections in both databases, all named <c>platform.*</c>: they are never copied and never followed. Every write waits for a
/// majority, and is refused where a newer driver has written.
/// </summary>
internal sealed class Bookkeeping(MongoDbRoute route)
{
    public const string Prefix = "platform.";

    /// <summary>Copies, positions and lanes of streams, at their destination.</summary>
    public const string State = "platform.state";
    public const string Authority = "platform.authority";
    public const string AuthorityLog = "platform.authority_log";

    /// <summary>Markers, at the origin: they pass through its change stream.</summary>
    public const string Fence = "platform.fence";
    public const string Trial = "platform.trial";
    public static readonly IReadOnlyList<string> All = [State, Authority, AuthorityLog, Fence, Trial];

    private readonly string _copy = $"copy/{route.Names.StreamId}";
    private readonly string _progress = $"progress/{route.Names.StreamId}";
    private long Epoch => route.Context.DriverEpoch;

    public Task<CopyRecord?> CopyAsync(CancellationToken cancel) => CopyAsync(route.Destination, _copy, cancel);

    /// <summary>Where the stream stands whose destination is our origin.</summary>
    public Task<CopyRecord?> OppositeCopyAsync(CancellationToken cancel) => CopyAsync(route.Origin, $"copy/{route.Names.OppositeId}", cancel);

    /// <param name="state">What a new record says; one that is there already keeps its own.</param>
    public Task BeginCopyAsync(string state, CancellationToken cancel) => SetAsync(_copy, w =>
    {
        w.BeginDocument("$set");
        WriteDriver(w);
        w.WriteString("originIdentity", route.Origin.Identity!);
        w.WriteString("destinationIdentity", route.Destination.Identity!);
        w.End();
        w.BeginDocument("$setOnInsert");
        w.WriteString("state", state);
        w.WriteString("tables", route.Tables.Remembered);
        w.End();
    }, cancel);

    /// <param name="tables">Those that take part from now on; null leaves them as they are.</param>
    public Task SetCopyAsync(string state, CancellationToken cancel, TableFilter? tables = null) => SetAsync(_copy, w =>
    {
        w.BeginDocument("$set");
        WriteDriver(w);
        w.WriteString("state", state);
        if (tables is not null)
            w.WriteString("tables", tables.Remembered);
        w.End();
    }, cancel);

    /// <summary>Of those that this driver writes in and those that earlier ones may have written in.</summary>
    public async Task<int> HighestLaneAsync(CancellationToken cancel)
    {
        var (prefix, highest) = ($"lane/{route.Names.StreamId}/", Math.Max(1, route.Store.Jobs));
        var mine = await Catalog.ListAsync(route.Destination, w =>
        {
            w.WriteString("find", State);
            w.BeginDocument("filter");
            w.WriteString("migration", route.Names.Migration);
            w.End();
        }, cancel, withCursor: false);
        foreach (var document in mine)
            if (document["_id"u8] is { Type: BsonType.String } id && id.AsString.StartsWith(prefix, StringComparison.Ordinal))
                highest = Math.Max(highest, int.Parse(id.AsString[prefix.Length..], CultureInfo.InvariantCulture));
        return highest;
    }

    /// <summary>Where the stream stands, whoever moves it; null when it stands nowhere.</summary>
    public async Task<ProgressRecord?> ProgressAsync(CancellationToken cancel) =>
        await route.Destination.FindAsync(State, _progress, cancel) is { } found ? ProgressRecord.Read(found) : null;

    /// <summary>Makes this driver the one that may move the position, and shuts older ones out of the stream.</summary>
    public async Task<ProgressRecord> ClaimProgressAsync(CancellationToken cancel)
    {
        var known = await ProgressAsync(cancel) ?? throw MongoDbFault.New("follow", $"stream {route.Names.Stream} has no position", "copy or arm it first");
        await SetAsync(_progress, w =>
        {
            w.BeginDocument("$set");
            WriteDriver(w);
            w.End();
        }, cancel);
        return await ProgressAsync(cancel) ?? known;
    }

    public Task ResetProgressAsync(BsonValue token, bool isOpen, CancellationToken cancel) =>
        SetAsync(_progress, w => Write(w, new(token, "", 0, isOpen)), cancel);

    /// <summary>Moves the position, after what it stands for is durable. In the follower's lane, so that an older driver cannot.</summary>
    public async Task AdvanceAsync(ProgressRecord to, MongoSession lane, CancellationToken cancel) => RequireOne(await route.Destination.UpdateAsync(State, w =>
    {
        w.WriteString("_id", _progress);
        w.WriteInt64("driverEpoch", Epoch);
    }, w => Write(w, to), upsert: false, lane, cancel));

    /// <summary>Takes the stream's documents out; not those of a newer driver.</summary>
    public async Task ForgetStreamAsync(CancellationToken cancel)
    {
        foreach (var id in new[] { _progress, _copy })
        {
            await route.Destination.DeleteAsync(State, w =>
            {
                w.WriteString("_id", id);
                NotNewer(w);
            }, many: false, cancel);
            RequireOne(await route.Destination.FindAsync(State, id, cancel) is null ? 1 : 0);
        }
        await new CopyLedger(route).ForgetAsync(cancel);
        for (var lane = await HighestLaneAsync(cancel); lane >= 0; lane--)
            await route.Destination.DeleteAsync(State, w => w.WriteString("_id", $"lane/{route.Names.StreamId}/{lane}"), many: false, cancel);
    }

    /// <summary>A newer driver has written in the lane, or leaves no document of the bookkeeping that this one may change.</summary>
    public static async Task<T> GuardedAsync<T>(MongoDbRoute route, Func<Task<T>> write, bool isBookkeeping = false)
    {
        const int transactionTooOld = 225;
        try
        {
            return await write();
        }
        catch (MongoException e) when (e.Code == transactionTooOld || isBookkeeping && e.Code == MongoErrors.DuplicateKey)
        {
            throw route.Books.Newer();
        }
    }

    public void RequireOne(long documents)
    {
        if (documents != 1)
            throw Newer();
    }

    public SyncException Newer() => MongoDbFault.New("check the driver's epoch", $"a newer driver than {Epoch} works on store {route.Names.Store}", "let the newer driver go on; this one must stop");

    private async Task SetAsync(string id, Action<BsonWriter> update, CancellationToken cancel) => RequireOne(await GuardedAsync(route, () => route.Destination.UpdateAsync(State, w =>
    {
        w.WriteString("_id", id);
        NotNewer(w);
    }, update, upsert: true, session: null, cancel), isBookkeeping: true));

    private void Write(BsonWriter w, ProgressRecord progress)
    {
        w.BeginDocument("$set");
        WriteDriver(w);
        w.WriteValue("token", progress.Token);
        w.WriteString("fence", progress.Fence);
        w.WriteInt64("changes", progress.Changes);
        w.WriteBoolean("open", progress.IsOpen);
        w.WriteDateTime("changedAt", route.Time.GetUtcNow());
        w.End();
    }

    private void WriteDriver(BsonWriter w)
    {
        w.WriteInt64("driverEpoch", Epoch);
        w.WriteString("migration", route.Names.Migration);
    }

    private void NotNewer(BsonWriter w)
    {
        w.BeginDocument("driverEpoch");
        w.WriteInt64("$lte", Epoch);
        w.End();
    }

    private static async Task<CopyRecord?> CopyAsync(MongoDbEnd end, string id, CancellationToken cancel) => await end.FindAsync(State, id, cancel) is { } found
        ? new(found["state"u8].AsString, found["originIdentity"u8].AsString, found["destinationIdentity"u8].AsString, found["tables"u8].AsString) : null;
}

/// <param name="State"><c>arming</c> (a stream without a copy is being made), <c>preparing</c>, <c>structured</c> (collections stand), <c>copied</c> (documents are there), <c>finished</c> (indexes too).</param>
internal sealed record CopyRecord(string State, string OriginIdentity, string DestinationIdentity, string Tables);

/// <param name="Token">The resume token up to which everything is applied.</param>
/// <param name="Fence">Last fence applied; empty when none was.</param>
/// <param name="IsOpen">Whether the origin took application writes at this place of its stream.</param>
internal sealed record ProgressRecord(BsonValue Token, string Fence, long Changes, bool IsOpen)
{
    public SyncPosition Position => new(Token.Type == BsonType.Document && Token.AsDocument["_data"u8] is { Type: BsonType.String } data ? data.AsString : Token.ToString());

    public static ProgressRecord Read(BsonDocument found)
    {
        found["changes"u8].TryGetWhole(out var changes);
        return new(found["token"u8], found["fence"u8].AsString, changes, found["open"u8].IsTrue);
    }
}
