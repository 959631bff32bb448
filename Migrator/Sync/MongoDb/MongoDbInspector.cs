using Platform.Mongo.Wire.Client;
using Platform.Plans;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>Looks at both ends and says everything that stands in the way, not only the first thing. Writes nothing.</summary>
internal sealed class MongoDbInspector(MongoDbRoute route) : IStoreInspector
{
    public async Task<Inventory> InspectAsync(CancellationToken cancel)
    {
        var problems = new List<Problem>();
        var notes = new List<string>();
        var origin = await TryConnectAsync(route.Origin, problems, cancel);
        var destination = await TryConnectAsync(route.Destination, problems, cancel);
        var (collections, documents, bytes) = (0, 0L, 0L);
        if (origin is not null)
        {
            await MongoDbFault.TranslateAsync($"inspect {route.Origin.Label}", () => new EndChecks(route, route.Origin, problems, notes).RunAsync(origin, isOrigin: true, cancel), cancel);
            (collections, documents, bytes) = await MongoDbFault.TranslateAsync("measure", () => new CollectionChecks(route, problems, notes).RunAsync(cancel), cancel);
        }
        if (destination is not null)
            await MongoDbFault.TranslateAsync($"inspect {route.Destination.Label}", () => new EndChecks(route, route.Destination, problems, notes).RunAsync(destination, isOrigin: false, cancel), cancel);
        if (origin is not null && destination is not null)
            await MongoDbFault.TranslateAsync("inspect both ends", () => PairAsync(problems, cancel), cancel);
        return new(route.Origin.Identity ?? "", route.Destination.Identity ?? "", await VersionAsync(origin, route.Origin, cancel), await VersionAsync(destination, route.Destination, cancel),
            documents, bytes, collections, await PredictAsync(origin, bytes, cancel), problems, notes) { Product = "MongoDB", ObjectsName = "collections" };
    }

    public Task<IReadOnlyList<StoreCheck>> TryAsync(Side side, CancellationToken cancel) => new StoreTrial(route, route.End(side)).RunAsync(cancel);

    private static async Task<MongoServer?> TryConnectAsync(MongoDbEnd end, List<Problem> problems, CancellationToken cancel)
    {
        try
        {
            return await end.ConnectAsync(cancel);
        }
        catch (SyncException fault)
        {
            problems.Add(new($"{end.Label}: connection", fault.InnerException?.Message ?? fault.Message, fault.Hint, fault.IsTransient));
            return null;
        }
    }

    private async Task PairAsync(List<Problem> problems, CancellationToken cancel)
    {
        if (route.Origin.Identity == route.Destination.Identity)
            problems.Add(new($"{route.Store.Name}: both ends", "they are the same database", "correct one of the connection strings"));
        if (await route.Books.CopyAsync(cancel) is not null)
            return;
        foreach (var there in await Catalog.CollectionsAsync(route, route.Destination, cancel))
            problems.Add(new($"{route.Destination.Label}: collection {there.Name}", "it is there already, and the target must be empty", "use an empty database as the target, or drop it if nobody needs it"));
    }

    private static async Task<string> VersionAsync(MongoServer? server, MongoDbEnd end, CancellationToken cancel) => server is null ? ""
        : await MongoDbFault.TranslateAsync($"inspect {end.Label}", async () => (await end.RunAsync("admin", w => w.WriteInt32("buildInfo", 1), cancel, Retry.Read))["version"u8].AsString, cancel);

    /// <summary>Reads a sample of the largest collection. Writing it takes about twice as long again; more than two workers seldom help.</summary>
    private async Task<TimeSpan> PredictAsync(MongoServer? origin, long bytes, CancellationToken cancel)
    {
        const double writeShare = 3.0;
        if (origin is null || bytes == 0)
            return TimeSpan.FromSeconds(1);
        return await MongoDbFault.TranslateAsync("predict the copy", async () =>
        {
            var plan = await CopyPartition.PlanAsync(route, await Catalog.CollectionsAsync(route, route.Origin, cancel), cancel);
            var began = route.Time.GetTimestamp();
            long read = 0;
            await using (var cursor = await route.Origin.Client.OpenAsync(new(route.Origin.Database, w =>
            {
                w.WriteString("find", plan[0].Collection.Name);
                w.WriteInt32("limit", 20_000);
            }) { Retry = Retry.Read }, 0, cancel))
                while (await cursor.NextAsync(cancel) is { } batch)
                    using (batch)
                        read += batch.Array.Size;
            var rate = Math.Max(1, read) / Math.Max(0.001, route.Time.GetElapsedTime(began).TotalSeconds);
            return TimeSpan.FromSeconds(Math.Round(0.5 + bytes / rate * writeShare / Math.Clamp(route.Store.Jobs, 1, 2), 1));
        }, cancel);
    }
}
