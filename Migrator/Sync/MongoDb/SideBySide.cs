using Platform.Migrator.Verification;

namespace Platform.Migrator.Sync.MongoDb;

/// <summary>
/// Reads a collection from both ends in the order of <c>_id</c> and compares the bytes, one batch of each in memory. Servers have no digest of documents to
/// compare instead.
/// </summary>
internal sealed class SideBySide(MongoDbRoute route, Collection collection)
{
    private const int MostDifferences = 20_000;

    public async Task<Comparison> RunAsync(CancellationToken cancel)
    {
        await using var here = await OpenAsync(route.Origin, cancel);
        await using var there = await OpenAsync(route.Destination, cancel);
        var differences = new List<Difference>();
        await Task.WhenAll(here.MoveAsync(cancel), there.MoveAsync(cancel));
        while ((here.IsThere || there.IsThere) && differences.Count < MostDifferences)
        {
            var order = !there.IsThere ? -1 : !here.IsThere ? 1 : here.Id.CompareTo(there.Id);
            if (order != 0 || !here.Current.Span.SequenceEqual(there.Current.Span))
                differences.Add(new(DocumentKey.Of(order > 0 ? there.Id : here.Id), order > 0 ? null : Digest(here.Current.Span), order < 0 ? null : Digest(there.Current.Span)));
            if (order <= 0)
                await here.MoveAsync(cancel);
            if (order >= 0)
                await there.MoveAsync(cancel);
        }
        return new(here.Read, differences, IsComplete: !here.IsThere && !there.IsThere);
    }

    /// <summary>For telling whether a difference stayed the same. 64 bits are plenty for that.</summary>
    public static long Digest(ReadOnlySpan<byte> document)
    {
        Span<byte> hash = stackalloc byte[32];
        System.Security.Cryptography.SHA256.HashData(document, hash);
        return BitConverter.ToInt64(hash);
    }

    private async Task<OrderedReader> OpenAsync(MongoDbEnd end, CancellationToken cancel)
    {
        var reader = new OrderedReader(end, collection, route.Time);
        await reader.OpenAsync(cancel);
        return reader;
    }

    /// <param name="Documents">At the origin.</param>
    /// <param name="IsComplete">Not ended before, because too much differs.</param>
    internal sealed record Comparison(long Documents, IReadOnlyList<Difference> Differences, bool IsComplete);
}
