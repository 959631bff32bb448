using Platform.Migrator.Verification;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// Verifies one table. While changes flow a difference counts only when it outlives a fence with the origin's row unchanged and untouched:
/// until then it may be on its way, and is marked to be looked at again. Under the freeze every difference is final.
/// </summary>
internal sealed class TableVerification(PostgresRoute route, Table table, bool isFinal)
{
    private const int BatchKeys = 2_000;
    private const long RowsPerVerdict = 50_000;
    private const int Rounds = 2;
    private const long LargestCount = 200_000;
    private static readonly TimeSpan FencePatience = TimeSpan.FromSeconds(30);
    private readonly TouchedRows _touched = route.Follow.Touched;
    private readonly FollowerElsewhere _elsewhere = new(route);
    private readonly TableDigest _digest = new(table);

    public bool IsUnknown => _touched.IsUnknown(table.Display);

    public async Task<IReadOnlyList<PartitionVerdict>> WholeAsync(CancellationToken cancel)
    {
        _touched.Begin(table.Display);
        try
        {
            var whole = await new BucketComparison(route, table).RunAsync(cancel);
            return _digest.HasKey ? await KeyedAsync(whole, cancel) : await KeylessAsync(whole, cancel);
        }
        catch
        {
            _touched.MarkAll(table.Display);
            throw;
        }
    }

    /// <summary>Each row once: what keeps changing is left for the next time.</summary>
    public async Task<IReadOnlyList<PartitionVerdict>> TouchedAsync(CancellationToken cancel)
    {
        var budget = _touched.Count(table.Display);
        var (rows, differences) = (0, new List<Difference>());
        while (rows < budget && _touched.Take(table.Display, Math.Min(BatchKeys, budget - rows)) is { Count: > 0 } keys)
        {
            rows += keys.Count;
            differences.AddRange(await SettleOrMarkAsync(keys, cancel));
        }
        List<PartitionVerdict> verdicts = rows == 0 ? [] : [Verdict($"{table.Display} [{rows} touched]", rows, differences)];
        if (isFinal && table.Rows <= LargestCount)
            verdicts.Add(await CountAsync(cancel));
        return verdicts;
    }

    /// <summary>Rows that were taken out and not compared to the end, because a connection broke or somebody stopped it, still have to be.</summary>
    private async Task<IReadOnlyList<Difference>> SettleOrMarkAsync(IReadOnlyList<RowKey> keys, CancellationToken cancel)
    {
        try
        {
            return await SettleAsync(keys, cancel);
        }
        catch
        {
            foreach (var key in keys)
                _touched.Mark(table.Display, key);
            throw;
        }
    }

    private async Task<PartitionVerdict> CountAsync(CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenAsync(cancel);
        await using var destination = await route.Destination.OpenAsync(cancel);
        var sql = $"SELECT count(*) FROM ONLY {table.Quoted}";
        var (here, there) = (origin.ScalarAsync<long>(sql, cancel), destination.ScalarAsync<long>(sql, cancel));
        await Task.WhenAll(here, there);
        return new($"{table.Display} [count]", await here, await here == await there, await here == await there ? [] : [$"{await here} rows at the origin, {await there} at the destination"]);
    }

    private async Task<IReadOnlyList<PartitionVerdict>> KeyedAsync(TableComparison whole, CancellationToken cancel)
    {
        var differences = new List<Difference>();
        foreach (var keys in whole.Differences.Select(d => d.Key).Chunk(BatchKeys))
            differences.AddRange(await SettleAsync(keys, cancel));
        if (!whole.IsWhole)
            _touched.MarkAll(table.Display);
        return Spread(whole.Rows, differences);
    }

    /// <summary>Without keys only the whole can be compared, and while changes flow a difference proves nothing: it stays open until the freeze.</summary>
    private async Task<IReadOnlyList<PartitionVerdict>> KeylessAsync(TableComparison whole, CancellationToken cancel)
    {
        for (var round = 0; whole.DifferentBuckets > 0 && !isFinal && round < Rounds; round++)
        {
            if (!await FenceAsync(cancel))
                break;
            _touched.Begin(table.Display);
            whole = await new BucketComparison(route, table).RunAsync(cancel);
        }
        if (whole.DifferentBuckets == 0)
            return Spread(whole.Rows, []);
        var wasTouched = IsUnknown || !isFinal && !route.Follow.IsRunning && await _elsewhere.IsActiveAsync(cancel); // What a follower elsewhere touched is not known here.
        _touched.MarkAll(table.Display);
        if (wasTouched && !isFinal)
            return [];
        return [new(table.Display, whole.Rows, false, [$"{whole.DifferentBuckets} of {whole.Buckets} groups of rows differ; {whole.Rows} rows at the origin, {whole.DestinationRows} at the destination", .. whole.Places])];
    }

    /// <summary>A difference is proven when it stands the same before and after two fences and no change of its row came by.</summary>
    /// <returns>Differences that are proven. These and those not yet settled stay marked.</returns>
    private async Task<IReadOnlyList<Difference>> SettleAsync(IReadOnlyList<RowKey> keys, CancellationToken cancel)
    {
        var seen = await CompareAsync(keys, cancel);
        var moving = new List<Difference>();
        for (var round = 0; seen.Count > 0 && !isFinal && round < Rounds && await FenceAsync(cancel); round++)
        {
            var again = await CompareAsync([.. seen.Select(d => d.Key)], cancel);
            moving.AddRange(again.Where(d => !seen.Contains(d) || _touched.Contains(table.Display, d.Key)));
            seen = [.. again.Except(moving)];
        }
        foreach (var difference in seen.Concat(moving))
            _touched.Mark(table.Display, difference.Key);
        return seen;
    }

    private async Task<List<Difference>> CompareAsync(IReadOnlyList<RowKey> keys, CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenAsync(cancel);
        await using var destination = await route.Destination.OpenAsync(cancel);
        var (here, there) = (_digest.OfAsync(origin, keys, cancel), _digest.OfAsync(destination, keys, cancel));
        await Task.WhenAll(here, there);
        var (originRows, destinationRows) = (await here, await there);
        return [.. keys.Distinct().Select(k => new Difference(k, Find(originRows, k), Find(destinationRows, k))).Where(d => d.Origin != d.Destination)];
    }

    private static long? Find(Dictionary<RowKey, long> rows, RowKey key) => rows.TryGetValue(key, out var digest) ? digest : null;

    /// <returns>False when no follower runs: then nothing is on its way.</returns>
    private async Task<bool> FenceAsync(CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(FencePatience);
        try
        {
            return route.Follow.IsRunning ? await FenceHereAsync(patience.Token) : await _elsewhere.FenceAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw PostgresFault.New($"verify {table.Display}", $"the follower did not reach a fence within {FencePatience.TotalSeconds:0} s", "let it catch up first, then verify again", isTransient: true);
        }
    }

    private async Task<bool> FenceHereAsync(CancellationToken cancel)
    {
        var fence = Guid.NewGuid().ToString("N");
        await using (var origin = await route.Origin.OpenAsync(cancel))
            await origin.ExecuteAsync("SELECT pg_logical_emit_message(true, $1, $2)", cancel, PostgresFollower.FencePrefix, fence);
        return await route.Follow.WaitForFenceAsync(fence, cancel);
    }

    /// <summary>Large tables are told in several verdicts, so that progress can be seen; differences go to the first.</summary>
    private IReadOnlyList<PartitionVerdict> Spread(long rows, List<Difference> differences)
    {
        var parts = (int)Math.Max(1, rows / RowsPerVerdict);
        return [.. Enumerable.Range(1, parts).Select(p => Verdict(parts == 1 ? table.Display : $"{table.Display} [{p}/{parts}]", rows / parts, p == 1 ? differences : []))];
    }

    private static PartitionVerdict Verdict(string partition, long rows, List<Difference> differences)
        => new(partition, rows, differences.Count == 0, [.. differences.Take(20).Select(d => d.Describe())]);
}
