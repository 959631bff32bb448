using System.Security.Cryptography;
using System.Text;
using Platform.Plans;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>What this migration calls its own documents. The migration's name is in each, so that two never meet.</summary>
internal sealed record StreamNames(string Stream, string OppositeStream, string Store, string Migration)
{
    public static StreamNames Of(StoreRoute route, StoreContext context) => new(
        route.StreamName, StoreRoute.StreamNameOf(route.Store, route.OriginSide.Other()), route.Store.Name, context.MigrationId);

    public string StreamId => $"{Stream}/{Migration}";
    public string OppositeId => $"{OppositeStream}/{Migration}";

    /// <summary>The guard belongs to the store, whichever way its data flows.</summary>
    public string AuthorityId => $"{Store}/{Migration}";

    /// <summary>A server session that every driver of this stream shares: see <see cref="DriverSession"/>.</summary>
    public Guid Session(int lane) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{Stream}/{Store}/{Migration}/{lane}")).AsSpan(0, 16));
}
