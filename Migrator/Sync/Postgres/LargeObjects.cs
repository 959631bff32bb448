using System.Data;
using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// The change stream does not carry large objects: both sides are digested, and what differs is carried, page by page as the server stores it. Only a superuser may read and
/// write those pages. Under the freeze that is final.
/// </summary>
internal sealed class LargeObjects(PostgresRoute route)
{
    private const long BatchBytes = 64L << 20;
    private const int BatchObjects = 1_000;
    private const int MaxNamed = 20;
    private const string Digests = """
        SELECT m.oid::int8, coalesce(sum(length(l.data)), 0)::int8, coalesce(sum(hashtextextended(l.pageno || encode(l.data, 'hex'), 0)), 0)::text
        FROM pg_largeobject_metadata m LEFT JOIN pg_largeobject l ON l.loid = m.oid GROUP BY m.oid ORDER BY 1
        """;

    public static Task<long> CountAsync(NpgsqlConnection connection, CancellationToken cancel) => connection.ScalarAsync<long>("SELECT count(*) FROM pg_largeobject_metadata", cancel);

    public static Task<bool> MayCarryAsync(NpgsqlConnection connection, CancellationToken cancel) => connection.ScalarAsync<bool>("SELECT rolsuper FROM pg_roles WHERE rolname = current_user", cancel);

    /// <summary>Repeatable, and after an interruption goes on with what still differs.</summary>
    public async Task CarryAsync(CancellationToken cancel)
    {
        var (here, there) = await ReadAsync(cancel);
        if (here.Count == 0 && there.Count == 0)
            return;
        await using var origin = await route.Origin.OpenDedicatedAsync(cancel);
        await using var destination = await route.Destination.OpenForApplyAsync(cancel);
        await RemoveAsync(destination, [.. there.Keys.Where(o => !here.ContainsKey(o))], cancel);
        foreach (var batch in Batches(here.Where(o => there.GetValueOrDefault(o.Key) != o.Value)))
            await CarryAsync(origin, destination, batch, cancel);
    }

    public async Task<PartitionVerdict?> VerifyAsync(CancellationToken cancel)
    {
        var (here, there) = await ReadAsync(cancel);
        if (here.Count == 0 && there.Count == 0)
            return null;
        var different = here.Keys.Union(there.Keys).Where(o => here.GetValueOrDefault(o) != there.GetValueOrDefault(o)).Order()
            .Select(o => $"{o}: {(!there.ContainsKey(o) ? "missing at the destination" : !here.ContainsKey(o) ? "only at the destination" : "differs")}").ToList();
        return new("large objects", here.Count, different.Count == 0, [.. different.Take(MaxNamed)]);
    }

    private async Task<(Dictionary<long, ObjectDigest> Here, Dictionary<long, ObjectDigest> There)> ReadAsync(CancellationToken cancel)
    {
        await using var origin = await route.Origin.OpenAsync(cancel);
        await using var destination = await route.Destination.OpenAsync(cancel);
        if (await CountAsync(origin, cancel) + await CountAsync(destination, cancel) == 0)
            return ([], []);
        if (!await MayCarryAsync(origin, cancel) || !await MayCarryAsync(destination, cancel))
            throw PostgresFault.New("carry large objects", "reading and writing their pages takes a superuser on both sides", "connect as a superuser, or move them into a bytea column first");
        var (here, there) = (DigestsAsync(origin, cancel), DigestsAsync(destination, cancel));
        await Task.WhenAll(here, there);
        return (await here, await there);
    }

    private static async Task<Dictionary<long, ObjectDigest>> DigestsAsync(NpgsqlConnection connection, CancellationToken cancel)
        => (await connection.ListAsync(Digests, r => (Oid: r.GetInt64(0), Digest: new ObjectDigest(r.GetInt64(1), r.GetString(2))), cancel)).ToDictionary(o => o.Oid, o => o.Digest);

    private static IEnumerable<long[]> Batches(IEnumerable<KeyValuePair<long, ObjectDigest>> objects)
    {
        var (batch, bytes) = (new List<long>(), 0L);
        foreach (var (oid, digest) in objects.OrderBy(o => o.Key))
        {
            if (batch.Count > 0 && (bytes + digest.Bytes > BatchBytes || batch.Count == BatchObjects))
            {
                yield return [.. batch];
                (batch, bytes) = ([], 0);
            }
            batch.Add(oid);
            bytes += digest.Bytes;
        }
        if (batch.Count > 0)
            yield return [.. batch];
    }

    private async Task RemoveAsync(NpgsqlConnection destination, long[] objects, CancellationToken cancel)
    {
        await using var transaction = await destination.BeginTransactionAsync(cancel);
        await destination.ExecuteAsync("SELECT lo_unlink(o::oid) FROM unnest($1) o", cancel, (object)objects);
        await route.Books.CheckDriverAsync(destination, cancel);
        await transaction.CommitAsync(cancel);
    }

    private async Task CarryAsync(NpgsqlConnection origin, NpgsqlConnection destination, long[] objects, CancellationToken cancel)
    {
        await using var seen = await origin.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        await using var transaction = await destination.BeginTransactionAsync(cancel);
        await destination.ExecuteAsync("SELECT lo_create(o::oid) FROM unnest($1) o WHERE NOT EXISTS (SELECT FROM pg_largeobject_metadata m WHERE m.oid = o::oid)", cancel, (object)objects);
        await destination.ExecuteAsync("DELETE FROM pg_largeobject WHERE loid = ANY (SELECT o::oid FROM unnest($1) o)", cancel, (object)objects);
        var export = $"COPY (SELECT loid, pageno, data FROM pg_largeobject WHERE loid = ANY ('{{{string.Join(',', objects)}}}'::oid[])) TO STDOUT (FORMAT binary)";
        await TableCopy.RunAsync(origin, destination, new CopyStatements(export, "COPY pg_largeobject (loid, pageno, data) FROM STDIN (FORMAT binary)", IsBinary: true),
            (rows, bytes) => SyncTelemetry.Copied(route.Store.Name, 0, bytes), cancel);
        await route.Books.CheckDriverAsync(destination, cancel);
        await transaction.CommitAsync(cancel);
    }

    private readonly record struct ObjectDigest(long Bytes, string Sum);
}
