using Platform.Migrator.Verification;
using Platform.Mongo.Wire.Bson;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>
/// Verifies one collection. While changes flow a difference counts only when it outlives fences unchanged and untouched: until then it may be on its
/// way, and is marked to be looked at again. Under the freeze every difference is final.
/// </summary>
internal sealed class CollectionVerification(MongoDbRoute route, Collection collection, bool isFinal)
{
    private const int BatchKeys = 1_000;
    private const int Rounds = 2;
    private const int MostNamed = 20;
    private static readonly TimeSpan FencePatience = TimeSpan.FromSeconds(30);
    private readonly TouchedRows _touched = route.Follow.Touched;

    public bool IsUnknown => _touched.IsUnknown(collection.Name);

    public async Task<IReadOnlyList<PartitionVerdict>> WholeAsync(CancellationToken cancel)
    {
        _touched.Begin(collection.Name);
        try
        {
            var whole = await new SideBySide(route, collection).RunAsync(cancel);
            var differences = new List<Difference>();
            foreach (var keys in whole.Differences.Select(d => d.Key).Chunk(BatchKeys))
                differences.AddRange(await SettleAsync(keys, cancel));
            if (!whole.IsComplete)
                _touched.MarkAll(collection.Name);
            return [await VerdictAsync(collection.Name, whole.Documents, differences, cancel)];
        }
        catch
        {
            _touched.MarkAll(collection.Name);
            throw;
        }
    }

    /// <summary>Each document once: what keeps changing is left for the next time.</summary>
    public async Task<IReadOnlyList<PartitionVerdict>> TouchedAsync(CancellationToken cancel)
    {
        var budget = _touched.Count(collection.Name);
        var (documents, differences) = (0, new List<Difference>());
        while (documents < budget && _touched.Take(collection.Name, Math.Min(BatchKeys, budget - documents)) is { Count: > 0 } keys)
        {
            documents += keys.Count;
            differences.AddRange(await SettleOrMarkAsync(keys, cancel));
        }
        return documents == 0 ? [] : [await VerdictAsync($"{collection.Name} [{documents} touched]", documents, differences, cancel)];
    }

    private async Task<IReadOnlyList<Difference>> SettleOrMarkAsync(IReadOnlyList<RowKey> keys, CancellationToken cancel)
    {
        try
        {
            return await SettleAsync(keys, cancel);
        }
        catch
        {
            foreach (var key in keys)
                _touched.Mark(collection.Name, key);
            throw;
        }
    }

    /// <returns>Differences that are proven. These and those not yet settled stay marked.</returns>
    private async Task<IReadOnlyList<Difference>> SettleAsync(IReadOnlyList<RowKey> keys, CancellationToken cancel)
    {
        var seen = await CompareAsync(keys, cancel);
        var moving = new List<Difference>();
        for (var round = 0; seen.Count > 0 && !isFinal && round < Rounds && await FenceAsync(cancel); round++)
        {
            var again = await CompareAsync([.. seen.Select(d => d.Key)], cancel);
            moving.AddRange(again.Where(d => !seen.Contains(d) || _touched.Contains(collection.Name, d.Key)));
            seen = [.. again.Except(moving)];
        }
        foreach (var difference in seen.Concat(moving))
            _touched.Mark(collection.Name, difference.Key);
        return seen;
    }

    private async Task<List<Difference>> CompareAsync(IReadOnlyList<RowKey> keys, CancellationToken cancel)
    {
        var ids = keys.Distinct().ToDictionary(k => k, DocumentKey.Id);
        var (here, there) = (Documents.ByIdAsync(route.Origin, collection.Name, ids.Values, cancel), Documents.ByIdAsync(route.Destination, collection.Name, ids.Values, cancel));
        await Task.WhenAll(here, there);
        var (origin, destination) = (await here, await there);
        return [.. ids.Select(k => new Difference(k.Key, Digest(origin, k.Value), Digest(destination, k.Value))).Where(d => d.Origin != d.Destination)];
    }

    private static long? Digest(Dictionary<BsonValue, BsonDocument> found, BsonValue id) => found.TryGetValue(id, out var document) ? SideBySide.Digest(document.Span) : null;

    /// <returns>False when no follower runs: then nothing is on its way.</returns>
    private async Task<bool> FenceAsync(CancellationToken cancel)
    {
        if (!route.Follow.IsRunning)
            return false;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(FencePatience);
        try
        {
            return await route.Follow.WaitForFenceAsync(await Fences.WriteAsync(route, patience.Token), patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw MongoDbFault.New($"verify {collection.Name}", $"the follower did not reach a fence within {FencePatience.TotalSeconds:0} s", "let it catch up first, then verify again", isTransient: true);
        }
    }

    private async Task<PartitionVerdict> VerdictAsync(string partition, long documents, List<Difference> differences, CancellationToken cancel)
    {
        if (differences.Count == 0)
            return new(partition, documents, true, []);
        var named = differences.Take(MostNamed).Select(d => (Difference: d, Id: DocumentKey.Id(d.Key))).ToList();
        var ids = named.Where(n => n.Difference is { Origin: not null, Destination: not null }).Select(n => n.Id).ToList();
        var (here, there) = (await Documents.ByIdAsync(route.Origin, collection.Name, ids, cancel), await Documents.ByIdAsync(route.Destination, collection.Name, ids, cancel));
        return new(partition, documents, false, [.. named.Select(n => DocumentDifference.Describe(n.Difference, Found(here, n.Id), Found(there, n.Id)))]);
    }

    private static BsonDocument? Found(Dictionary<BsonValue, BsonDocument> documents, BsonValue id) => documents.TryGetValue(id, out var found) ? found : null;
}
