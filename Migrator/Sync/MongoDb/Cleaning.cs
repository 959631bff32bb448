using Platform.Plans;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>Takes what this migration made for itself out of both ends.</summary>
internal sealed class Cleaning(MongoDbRoute route)
{
    /// <summary>The block ends before its document goes: until then the bookkeeping says why it is there.</summary>
    public async Task RunAsync(Side? retired, CancellationToken cancel)
    {
        foreach (var end in new[] { route.Origin, route.Destination })
        {
            await end.ConnectAsync(cancel);
            await OneAsync(end, isRetired: end.Side == retired, cancel);
        }
    }

    private async Task OneAsync(MongoDbEnd end, bool isRetired, CancellationToken cancel)
    {
        var had = await end.FindAsync(Bookkeeping.Authority, route.Names.AuthorityId, cancel) is not null;
        if (had && !isRetired && await MongoDbGuard.IsBlockedAsync(end, cancel))
            await MongoDbGuard.BlockAsync(end, false, TimeSpan.FromSeconds(30), cancel);
        foreach (var collection in await OursAsync(end, cancel))
        {
            if (isRetired && collection is (Bookkeeping.Authority or Bookkeeping.AuthorityLog))
                continue;
            await end.DeleteAsync(collection, w => w.WriteString("migration", route.Names.Migration), many: true, cancel);
            await DropUnusedAsync(end, collection, cancel);
        }
    }

    public static async Task DropUnusedAsync(MongoDbEnd end, string collection, CancellationToken cancel)
    {
        if ((await Catalog.ListAsync(end, w => w.WriteString("find", collection), cancel, withCursor: false)).Count == 0)
            await end.RunAsync(w => w.WriteString("drop", collection), cancel);
    }

    public static async Task<IReadOnlyList<string>> OursAsync(MongoDbEnd end, CancellationToken cancel) =>
        [.. (await Catalog.ListAsync(end, w => w.WriteInt32("listCollections", 1), cancel)).Select(c => c["name"u8].AsString).Where(Bookkeeping.All.Contains)];
}
