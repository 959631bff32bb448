using Platform.Migrator.Sync;
using Platform.Plans;

namespace Platform.Migrator.Driving;

/// <summary>The plan's stores with their engines, for one migration and one driver.</summary>
internal sealed class StoreSet(Plan plan, StoreAddresses addresses, IEnumerable<IStoreKind> kinds, ILoggerFactory loggers, TimeProvider time) : IAsyncDisposable
{
    private readonly Dictionary<string, IStoreKind> kindByName = kinds.ToDictionary(k => k.Name);

    public IReadOnlyList<StoreRuntime> All { get; private set; } = [];

    /// <summary>Opens the engines under a migration's id. What was open before, under another, is closed.</summary>
    public async Task OpenAsync(string migrationId, long driverEpoch)
    {
        await DisposeAsync();
        var context = new StoreContext(migrationId, driverEpoch, time, loggers);
        All = [.. plan.Stores.Select(store => new StoreRuntime(store, Stream(store, Side.Target, context)!, Stream(store, Side.Source, context)))];
    }

    private StreamRuntime? Stream(StorePlan store, Side to, StoreContext context)
    {
        var kind = kindByName[store.Kind];
        return to == Side.Source && (!plan.Observe.ReverseSync || kind.Reversal == Reversal.None)
            ? null
            : new StreamRuntime(store.Name, to, kind.Open(addresses.Route(store, origin: to.Other()), context), time);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in All)
            await store.DisposeAsync();
        All = [];
    }
}
