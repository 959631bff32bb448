using Platform.Cosy.Store.Mongo;
using Platform.Cosy.Store.Postgres;
using Platform.Cosy.Store.Seeds;

namespace Platform.Cosy.Store;

/// <summary>The one place that knows all kinds.</summary>
internal static class StoreKinds
{
    public static ICosyStore Open(StoreAddress address, TimeProvider time) => address.Kind switch
    {
        StoreKind.MongoDb => new MongoStore(address, time),
        _ => new PostgresStore(address),
    };

    /// <param name="progress">Gets a line for each part that is done.</param>
    public static IStoreSeed Seed(StoreAddress address, TextWriter progress) => address.Kind switch
    {
        StoreKind.MongoDb => new MongoSeed(address, progress, TimeProvider.System),
        _ => new PostgresSeed(address, progress),
    };
}
