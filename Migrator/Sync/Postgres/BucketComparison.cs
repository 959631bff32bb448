using System.Data;
using Npgsql;
using Platform.Migrator.Verification;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>Compares a whole table: buckets first, then the rows of those that differ, streamed from both sides in one order.</summary>
internal sealed class BucketComparison(PostgresRoute route, Table table)
{
    /// <summary>More differences than this are not listed row by row.</summary>
    private const int MaxDifferences = 100_000;
    private const int MaxNamed = 19;

    private readonly TableDigest _digest = new(table);

    public async Task<TableComparison> RunAsync(CancellationToken cancel)
    {
        await using var origin = await OpenAsync(route.Origin, cancel);
        await using var destination = await OpenAsync(route.Destination, cancel);
        var here = _digest.BucketsAsync(origin, cancel);
        var there = _digest.BucketsAsync(destination, cancel);
        await Task.WhenAll(here, there);
        var (originBuckets, destinationBuckets) = (await here, await there);
        var different = originBuckets.Keys.Union(destinationBuckets.Keys).Where(b => originBuckets.GetValueOrDefault(b) != destinationBuckets.GetValueOrDefault(b)).ToList();
        var (rows, rowsThere) = (originBuckets.Values.Sum(b => b.Rows), destinationBuckets.Values.Sum(b => b.Rows));
        if (different.Count == 0)
            return new(rows, rowsThere, _digest.Buckets, 0, [], [], IsWhole: true);
        if (!_digest.HasKey)
            return new(rows, rowsThere, _digest.Buckets, different.Count, [], await PlacesAsync(origin, destination, different, cancel), IsWhole: true);
        var differences = await RowsAsync(origin, destination, different, cancel);
        return new(rows, rowsThere, _digest.Buckets, different.Count, differences, [], differences.Count < MaxDifferences);
    }

    /// <summary>Rows that read the same are alike: of so many on one side and fewer on the other, the surplus is named.</summary>
    private async Task<List<string>> PlacesAsync(NpgsqlConnection origin, NpgsqlConnection destination, List<int> buckets, CancellationToken cancel)
    {
        var named = new List<string>();
        await using var here = _digest.PlacesAsync(origin, buckets, cancel).GetAsyncEnumerator(cancel);
        await using var there = _digest.PlacesAsync(destination, buckets, cancel).GetAsyncEnumerator(cancel);
        var (moreHere, moreThere) = (await here.MoveNextAsync(), await there.MoveNextAsync());
        while ((moreHere || moreThere) && named.Count < MaxNamed)
        {
            var order = !moreHere ? 1 : !moreThere ? -1 : here.Current.Digest.CompareTo(there.Current.Digest);
            if (order < 0)
                named.Add($"row {here.Current.Place} of the origin: missing at the destination");
            else if (order > 0)
                named.Add($"row {there.Current.Place} of the destination: not at the origin");
            moreHere = order <= 0 ? await here.MoveNextAsync() : moreHere;
            moreThere = order >= 0 ? await there.MoveNextAsync() : moreThere;
        }
        return named;
    }

    /// <summary>Both passes over a side see the same rows.</summary>
    private static async Task<NpgsqlConnection> OpenAsync(PostgresEnd end, CancellationToken cancel)
    {
        var connection = await end.OpenAsync(cancel);
        await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        return connection;
    }

    private async Task<List<Difference>> RowsAsync(NpgsqlConnection origin, NpgsqlConnection destination, List<int> buckets, CancellationToken cancel)
    {
        var differences = new List<Difference>();
        await using var here = _digest.RowsAsync(origin, buckets, cancel).GetAsyncEnumerator(cancel);
        await using var there = _digest.RowsAsync(destination, buckets, cancel).GetAsyncEnumerator(cancel);
        var (moreHere, moreThere) = (await here.MoveNextAsync(), await there.MoveNextAsync());
        while ((moreHere || moreThere) && differences.Count < MaxDifferences)
        {
            var hash = Math.Min(moreHere ? here.Current.KeyHash : long.MaxValue, moreThere ? there.Current.KeyHash : long.MaxValue);
            var group = new Dictionary<RowKey, Difference>();
            for (; moreHere && here.Current.KeyHash == hash; moreHere = await here.MoveNextAsync())
                group[here.Current.Key] = new(here.Current.Key, here.Current.Digest, null);
            for (; moreThere && there.Current.KeyHash == hash; moreThere = await there.MoveNextAsync())
                group[there.Current.Key] = new(there.Current.Key, group.GetValueOrDefault(there.Current.Key).Origin, there.Current.Digest);
            differences.AddRange(group.Values.Where(d => d.Origin != d.Destination));
        }
        return differences;
    }
}

/// <param name="Differences">By row; empty for a table without a key.</param>
/// <param name="Places">Of a table without a key: some of the rows that are on one side only.</param>
/// <param name="IsWhole">False when there were too many differences to list.</param>
internal sealed record TableComparison(long Rows, long DestinationRows, int Buckets, int DifferentBuckets, IReadOnlyList<Difference> Differences, IReadOnlyList<string> Places, bool IsWhole);
