namespace Platform.Migrator.Sync.MongoDb;

/// <summary>Collections, options and indexes of both ends. How long documents live is left out: it is held back at one of them.</summary>
internal sealed class StructureComparison(MongoDbRoute route)
{
    public async Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<Collection> here, IReadOnlyList<Collection> there, CancellationToken cancel)
    {
        var differences = new List<string>();
        var known = there.ToDictionary(c => c.Name, StringComparer.Ordinal);
        foreach (var collection in here)
            if (!known.Remove(collection.Name, out var other))
                differences.Add($"{collection.Name}: missing at the destination");
            else if (collection.Type != other.Type || collection.Options != other.Options)
                differences.Add($"{collection.Name}: options differ");
            else if (collection.HasDocuments)
                await IndexesAsync(collection.Name, differences, cancel);
        differences.AddRange(known.Keys.Select(name => $"{name}: only at the destination"));
        return differences;
    }

    private async Task IndexesAsync(string collection, List<string> differences, CancellationToken cancel)
    {
        var here = await Catalog.IndexesAsync(route.Origin, collection, cancel);
        var there = (await Catalog.IndexesAsync(route.Destination, collection, cancel)).ToDictionary(i => i.Name, StringComparer.Ordinal);
        foreach (var index in here)
            if (!there.Remove(index.Name, out var other))
                differences.Add($"{collection}: index {index.Name} is missing at the destination");
            else if (index.Shape != other.Shape)
                differences.Add($"{collection}: index {index.Name} differs");
        differences.AddRange(there.Keys.Select(name => $"{collection}: index {name} is only at the destination"));
    }
}
