using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <param name="IsCalled">Whether <paramref name="Last"/> was given out already.</param>
internal sealed record SequenceValue(string Sequence, long Last, bool IsCalled);

/// <summary>The change stream does not carry sequences: they are read and set once nobody draws from them any more.</summary>
internal static class Sequences
{
    public static async Task<IReadOnlyList<SequenceValue>> ReadAsync(TableFilter filter, NpgsqlConnection connection, CancellationToken cancel)
    {
        var leftOut = (await LeftOut.ReadAsync(filter, connection, cancel)).Select(l => l.Quoted).ToHashSet(StringComparer.Ordinal);
        var sequences = (await Catalog.SequencesAsync(connection, cancel)).Where(s => !leftOut.Contains(s)).ToList();
        if (sequences.Count == 0)
            return [];
        var all = string.Join(" UNION ALL ", sequences.Select(s => $"SELECT {Quote.Literal(s)}, last_value, is_called FROM {s}"));
        return await connection.ListAsync(all, r => new SequenceValue(r.GetString(0), r.GetInt64(1), r.GetBoolean(2)), cancel);
    }

    public static async Task WriteAsync(NpgsqlConnection destination, Bookkeeping books, IReadOnlyList<SequenceValue> values, CancellationToken cancel)
    {
        await using var transaction = await destination.BeginTransactionAsync(cancel);
        if (values.Count > 0)
            await destination.ExecuteAsync("SELECT setval(s::regclass, v, c) FROM unnest($1, $2, $3) t(s, v, c)", cancel,
                values.Select(v => v.Sequence).ToArray(), values.Select(v => v.Last).ToArray(), values.Select(v => v.IsCalled).ToArray());
        await books.CheckProgressAsync(destination, cancel);
        await transaction.CommitAsync(cancel);
    }
}
