using Npgsql;
using Platform.Migrator.Verification;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>
/// Digests that the servers make of a table. A row's digest is the 64-bit hash of its text, which reads the same in all versions; a bucket's is
/// the number and sum of its rows' digests. Buckets are chosen by the key's hash and not by key ranges, since text keys may sort differently on the
/// two servers, and one sequential pass does for any key, also for none (then the row is its own key).
/// </summary>
internal sealed class TableDigest
{
    private const int RowsPerBucket = 1024;
    private const int MaxBuckets = 65_536;
    private readonly string _key;
    private readonly string _keyColumns;
    private readonly string _row;
    private readonly Table _table;

    public TableDigest(Table table)
    {
        _table = table;
        HasKey = table.Key.Count > 0;
        _row = $"hashtextextended({RowText(table.Stored.Select(c => c.Name))} COLLATE \"C\", 1)";
        _key = $"hashtextextended({RowText(HasKey ? table.Key.Select(k => k.Name) : table.Stored.Select(c => c.Name))} COLLATE \"C\", 0)";
        _keyColumns = HasKey ? $"ARRAY[{string.Join(", ", table.Key.Select(k => $"{Quote.Identifier(k.Name)}::text"))}]" : "'{}'::text[]";
        Buckets = (int)Math.Clamp(System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, table.Rows / RowsPerBucket)), 1, MaxBuckets);
    }

    public bool HasKey { get; }

    /// <summary>A power of two.</summary>
    public int Buckets { get; }

    /// <summary>A row without a key is hashed once, for its bucket and for the sum (OFFSET keeps the server from writing the hash twice).</summary>
    public async Task<Dictionary<int, BucketDigest>> BucketsAsync(NpgsqlConnection connection, CancellationToken cancel)
        => (await connection.ListAsync($"SELECT (k & {Buckets - 1})::int4, count(*), sum({(HasKey ? "d" : "k")})::text FROM (SELECT {_key} AS k{(HasKey ? $", {_row} AS d" : "")} FROM ONLY {_table.Quoted} OFFSET 0) r GROUP BY 1",
            r => (Bucket: r.GetInt32(0), Digest: new BucketDigest(r.GetInt64(1), r.GetString(2))), cancel)).ToDictionary(b => b.Bucket, b => b.Digest);

    /// <summary>Digests of single rows in the buckets named, in the order of their keys' hashes.</summary>
    public async IAsyncEnumerable<RowDigest> RowsAsync(NpgsqlConnection connection, IReadOnlyCollection<int> buckets, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await using var command = connection.Command($"SELECT {_key}, {_keyColumns}, {_row} FROM ONLY {_table.Quoted} WHERE ({_key} & {Buckets - 1})::int4 = ANY ($1) ORDER BY 1", buckets.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            yield return new(reader.GetInt64(0), RowKey.Of(reader.GetFieldValue<string[]>(1)), reader.GetInt64(2));
    }

    /// <summary>Of a table without key: where the rows in the buckets named are, in the order of their digests.</summary>
    public async IAsyncEnumerable<RowPlace> PlacesAsync(NpgsqlConnection connection, IReadOnlyCollection<int> buckets, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await using var command = connection.Command($"SELECT {_key}, ctid::text FROM ONLY {_table.Quoted} WHERE ({_key} & {Buckets - 1})::int4 = ANY ($1) ORDER BY 1, ctid", buckets.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            yield return new(reader.GetInt64(0), reader.GetString(1));
    }

    /// <summary>Digests of the rows with these keys; those that do not exist are left out.</summary>
    public async Task<Dictionary<RowKey, long>> OfAsync(NpgsqlConnection connection, IReadOnlyList<RowKey> keys, CancellationToken cancel)
    {
        var columns = keys.Select(k => k.Columns(_table.Key.Count)).ToList();
        var arrays = _table.Key.Select((_, i) => (object)columns.Select(c => c[i]).ToArray()).ToArray();
        var names = string.Join(", ", _table.Key.Select((_, i) => $"c{i}"));
        var wanted = string.Join(", ", _table.Key.Select((_, i) => $"${i + 1}::text[]"));
        var same = string.Join(" AND ", _table.Key.Select((k, i) => $"{Quote.Identifier(k.Name)} {k.Equality} wanted.c{i}"));
        var typed = string.Join(", ", _table.Key.Select((k, i) => $"c{i}::{k.Type} AS c{i}"));
        var sql = $"SELECT {_keyColumns}, {_row} FROM (SELECT {typed} FROM unnest({wanted}) raw({names})) wanted CROSS JOIN LATERAL (SELECT * FROM ONLY {_table.Quoted} WHERE {same}) found";
        var rows = await connection.ListAsync(sql, r => (Key: RowKey.Of(r.GetFieldValue<string[]>(0)), Digest: r.GetInt64(1)), cancel, arrays);
        return rows.ToDictionary(r => r.Key, r => r.Digest);
    }

    private static string RowText(IEnumerable<string> columns) => $"ROW({string.Join(", ", columns.Select(Quote.Identifier))})::text";
}

internal readonly record struct BucketDigest(long Rows, string Sum);

internal readonly record struct RowDigest(long KeyHash, RowKey Key, long Digest);

/// <param name="Place">The row's <c>ctid</c>: names it until it is changed.</param>
internal readonly record struct RowPlace(long Digest, string Place);
