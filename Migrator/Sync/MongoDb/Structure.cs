using Platform.Mongo.Wire.Client;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>Makes the origin's collections at the destination before the documents, and its indexes and views behind them.</summary>
internal static class Structure
{
    /// <summary>Empty collections with the origin's options. What an earlier try of this migration made is dropped.</summary>
    /// <param name="collections">The origin's.</param>
    public static async Task MakeAsync(MongoDbRoute route, IReadOnlyList<Collection> collections, CancellationToken cancel)
    {
        foreach (var old in await Catalog.CollectionsAsync(route, route.Destination, cancel))
            await route.Destination.RunAsync(w => w.WriteString("drop", old.Name), cancel);
        foreach (var collection in collections)
            if (collection.HasDocuments)
                await CreateAsync(route.Destination, collection, cancel);
    }

    public static async Task CreateAsync(MongoDbEnd end, Collection collection, CancellationToken cancel)
    {
        try
        {
            await end.RunAsync(w =>
            {
                w.WriteString("create", collection.Name);
                foreach (var option in collection.Options)
                    if (option.Name is not ("uuid" or "autoIndexId"))
                        w.WriteValue(option.NameUtf8.Span, option.Value);
                w.WriteDocument("writeConcern", MongoDbEnd.Majority);
            }, cancel);
        }
        catch (MongoException e) when (e.Code == MongoErrors.NamespaceExists)
        {
            // Made already, before a crash.
        }
    }

    public static async Task CreateWithIndexesAsync(MongoDbRoute route, Collection collection, CancellationToken cancel)
    {
        await CreateAsync(route.Destination, collection, cancel);
        foreach (var index in await Catalog.IndexesAsync(route.Origin, collection.Name, cancel))
            await IndexAsync(route.Destination, collection.Name, index, () => Task.CompletedTask, cancel);
    }

    /// <param name="catchUp">Applies what came since: a document may have been read ahead of another, and both hold a unique value until then.</param>
    public static async Task FinishAsync(MongoDbRoute route, Func<Task> catchUp, IProgress<FinishProgress> progress, CancellationToken cancel)
    {
        var collections = await Catalog.CollectionsAsync(route, route.Origin, cancel);
        var steps = new List<(string Name, Func<Task> Run)>();
        foreach (var collection in collections.Where(c => c.HasDocuments))
            foreach (var index in await Catalog.IndexesAsync(route.Origin, collection.Name, cancel))
                steps.Add(($"index {collection.Name}.{index.Name}", () => IndexAsync(route.Destination, collection.Name, index, catchUp, cancel)));
        foreach (var view in collections.Where(c => c.IsView))
            steps.Add(($"view {view.Name}", () => CreateAsync(route.Destination, view, cancel)));
        for (var done = 0; done < steps.Count; done++)
        {
            progress.Report(new(done, steps.Count, steps[done].Name));
            await MongoDbFault.TranslateAsync($"make {steps[done].Name}", steps[done].Run, cancel);
        }
        progress.Report(new(steps.Count, steps.Count, ""));
    }

    /// <summary>Held where it lets documents expire. Of one that is there already nothing happens.</summary>
    private static async Task IndexAsync(MongoDbEnd end, string collection, Index index, Func<Task> catchUp, CancellationToken cancel)
    {
        const int mostTries = 4;
        for (var tries = 1; ; tries++)
        {
            try
            {
                await end.RunAsync(w =>
                {
                    w.WriteString("createIndexes", collection);
                    w.BeginArray("indexes");
                    w.WriteDocument(default, index.ForCreation(held: true));
                    w.End();
                    w.WriteDocument("writeConcern", MongoDbEnd.Majority);
                }, cancel);
                return;
            }
            catch (MongoException e) when (e.Code == MongoErrors.DuplicateKey && tries < mostTries)
            {
                await catchUp();
            }
            catch (MongoException e) when (e.Code == MongoErrors.DuplicateKey)
            {
                throw MongoDbFault.New($"make index {collection}.{index.Name}", $"documents at {end.Label} share a value of this unique index, also after everything from the origin was applied: {e.Message}",
                    $"see whether the origin's documents keep to it, and whether anything else writes at the target (verify names documents that differ); then do the same again: the documents are not copied anew", cause: e);
            }
        }
    }
}
