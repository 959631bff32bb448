using System.Runtime.CompilerServices;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>Compares both ends document by document, byte by byte, and while the follower runs only what it touched since.</summary>
internal sealed partial class MongoDbVerifier(MongoDbRoute route) : IVerifier
{
    private const int MaxNamed = 20;

    /// <summary>Documents read in sequence in the time that one takes to be found by its <c>_id</c> on both sides.</summary>
    private const long ReadPerLookUp = 25;

    private readonly ILogger _log = route.Context.Loggers.CreateLogger<MongoDbVerifier>();
    private volatile IReadOnlyDictionary<string, long> _sizes = new Dictionary<string, long>();

    public long Unsettled => _sizes.Sum(c => route.Follow.Touched.IsUnknown(c.Key) ? Math.Max(1, c.Value / ReadPerLookUp) : route.Follow.Touched.Count(c.Key));

    public async Task AssumeEqualAsync(CancellationToken cancel)
    {
        using var assumption = route.Follow.Touched.Assume();
        var (collections, _) = await LoadAsync(cancel);
        assumption.Hold(collections.Select(c => c.Name));
    }

    public async IAsyncEnumerable<PartitionVerdict> VerifyAsync(VerifyScope scope, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var span = SyncTelemetry.Start($"verify.{scope.ToString().ToLowerInvariant()}", route.Names.Stream);
        var (collections, structure) = await LoadAsync(cancel);
        if (structure.Count > 0)
            yield return Told(new("structure", 0, false, structure));
        foreach (var collection in collections)
            foreach (var verdict in await MongoDbFault.TranslateAsync($"verify {collection.Name}", () => CollectionAsync(collection, scope, cancel), cancel))
                yield return Told(verdict);
    }

    private Task<IReadOnlyList<PartitionVerdict>> CollectionAsync(Collection collection, VerifyScope scope, CancellationToken cancel)
    {
        var verification = new CollectionVerification(route, collection, isFinal: scope == VerifyScope.Rest);
        return scope == VerifyScope.Everything || verification.IsUnknown ? verification.WholeAsync(cancel) : verification.TouchedAsync(cancel);
    }

    /// <summary>Collections of both ends, and what of their structure differs.</summary>
    private Task<(IReadOnlyList<Collection> Collections, IReadOnlyList<string> Differences)> LoadAsync(CancellationToken cancel) => MongoDbFault.TranslateAsync("verify", async () =>
    {
        await route.RecallAsync(cancel);
        var (here, there) = (await Catalog.CollectionsAsync(route, route.Origin, cancel), await Catalog.CollectionsAsync(route, route.Destination, cancel));
        var differences = await new StructureComparison(route).RunAsync(here, there, cancel);
        var shared = there.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<Collection> both = [.. here.Where(c => c.HasDocuments && shared.Contains(c.Name))];
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var collection in both)
            sizes[collection.Name] = (await Catalog.SizeAsync(route.Origin, collection.Name, cancel)).Documents;
        _sizes = sizes;
        return (both, differences);
    }, cancel);

    private PartitionVerdict Told(PartitionVerdict verdict)
    {
        SyncTelemetry.Verified(route.Store.Name, verdict.Equal);
        if (!verdict.Equal)
            LogDifferent(route.Store.Name, verdict.Partition, string.Join("; ", verdict.Differences.Take(3)));
        return verdict with { Differences = [.. verdict.Differences.Take(MaxNamed)] };
    }
}
