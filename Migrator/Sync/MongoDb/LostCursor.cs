using Platform.Mongo.Wire.Client;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>A cursor of the copy that the server ended, and why: the collection was dropped or renamed, or something happened to the cursor alone.</summary>
internal static class LostCursor
{
    public static bool Is(MongoException fault) => fault.Code is MongoErrors.CursorNotFound or MongoErrors.NamespaceNotFound or MongoErrors.OperationFailed
        or MongoErrors.QueryPlanKilled or MongoErrors.CappedPositionLost;

    /// <returns>True when the collection is gone: its drop comes through the change stream, and what was copied of it goes then. False for a fault of its own.</returns>
    /// <exception cref="SyncException">It goes by another name now, or is still there; both heal when it is copied again.</exception>
    public static async Task<bool> IsOfDroppedAsync(MongoDbRoute route, Collection collection, MongoException fault, CancellationToken cancel)
    {
        if (collection.Uuid.IsMissing)
            return false;
        var there = (await Catalog.ListAsync(route.Origin, w => w.WriteInt32("listCollections", 1), cancel)).FirstOrDefault(c => Catalog.Uuid(c) == collection.Uuid);
        if (there.IsEmpty)
            return true;
        var name = there["name"u8].AsString;
        if (name != collection.Name)
            throw await RenamedAsync(route, collection.Name, name, cancel);
        throw fault.Code == MongoErrors.CappedPositionLost
            ? MongoDbFault.New($"copy {collection.Name}", "the capped collection is written over faster than it is read", "it is read again from its beginning; if that does not help, let its writers rest, or leave it out (exclude)", isTransient: true, fault)
            : MongoDbFault.New($"copy {collection.Name}", $"the server ended the cursor: {fault.Message}", "this part is read again", isTransient: true, fault);
    }

    /// <summary>The copy must be begun again: the bookkeeping says so before anybody hears of it.</summary>
    public static async Task<SyncException> RenamedAsync(MongoDbRoute route, string collection, string? to, CancellationToken cancel)
    {
        await route.Books.SetCopyAsync("preparing", cancel);
        return MongoDbFault.New("copy", $"collection {collection} was renamed to {to} while it was copied, and what was not read by then is not in the change stream",
            "the copy is begun again; leave what renames collections (such as $out) off until it is done", isTransient: true);
    }
}
