namespace Platform.Migrator.Sync.MongoDb;

/// <summary>Measures the origin's collections, and names those that cannot be carried.</summary>
internal sealed class CollectionChecks(MongoDbRoute route, List<Problem> problems, List<string> notes)
{
    public async Task<(int Collections, long Documents, long Bytes)> RunAsync(CancellationToken cancel)
    {
        var (documents, bytes) = (0L, 0L);
        var collections = await Catalog.CollectionsAsync(route, route.Origin, cancel);
        foreach (var collection in collections)
        {
            Check(collection);
            if (!collection.HasDocuments)
                continue;
            var size = await Catalog.SizeAsync(route.Origin, collection.Name, cancel);
            (documents, bytes) = (documents + size.Documents, bytes + size.Bytes);
        }
        return (collections.Count, documents, bytes);
    }

    private void Check(Collection collection)
    {
        var subject = $"{route.Origin.Label}: collection {collection.Name}";
        if (collection.Type == "timeseries")
            problems.Add(new(subject, "time-series collections have no change stream", "leave it out (exclude) and carry it with mongodump under the freeze"));
        else if (collection.Options.Has("encryptedFields"))
            problems.Add(new(subject, "collections with queryable encryption cannot be copied by another client", "leave it out (exclude)"));
        else if (collection.IsCapped)
            notes.Add($"{subject} is capped: what is dropped from its front is not followed document by document, so the sides may differ there");
    }
}
