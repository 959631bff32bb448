namespace Platform.Migrator.Sync.Postgres;

/// <summary>A piece of the copy: a whole table, or the rows of a range of its heap's blocks. Block ranges are safe under one snapshot only.</summary>
/// <param name="ToBlock">First block that is not part of it; null means to the end.</param>
/// <param name="File">Which file held the table before the snapshot was taken.</param>
internal sealed record CopyPartition(Table Table, long FromBlock, long? ToBlock, uint File)
{
    /// <summary>Smaller pieces cost more in statements than they win in balance.</summary>
    public const long UsualBytes = 64L << 20;
    private const int BlockBytes = 8192;
    private const int FirstVersionWithRangeScans = 14;

    public bool IsBinary => Table.Stored.All(c => c.BinaryStable);

    public long EstimatedBytes => (ToBlock is { } end ? end - FromBlock : Math.Max(0, Table.HeapBytes / BlockBytes - FromBlock)) * BlockBytes;

    public long EstimatedRows => Table.HeapBytes == 0 ? 0 : (long)((double)Table.Rows * EstimatedBytes / Table.HeapBytes);

    public string ExportSql
    {
        get
        {
            var columns = ColumnList(Table);
            if (FromBlock == 0 && ToBlock is null)
                return $"COPY {Table.Quoted}{(columns.Length > 0 ? $" ({columns})" : "")} TO STDOUT{Format}";
            var end = ToBlock is { } block ? $" AND ctid < '({block},0)'::tid" : "";
            return $"COPY (SELECT {columns} FROM ONLY {Table.Quoted} WHERE ctid >= '({FromBlock},0)'::tid{end}) TO STDOUT{Format}";
        }
    }

    public string ImportSql => $"COPY {Table.Quoted}{(ColumnList(Table) is { Length: > 0 } columns ? $" ({columns})" : "")} FROM STDIN{Format}";

    private string Format => IsBinary ? " (FORMAT binary)" : "";

    /// <param name="files">By the tables' quoted names.</param>
    /// <param name="bytes">How large a piece of a table shall be.</param>
    public static IReadOnlyList<CopyPartition> Plan(IReadOnlyList<Table> tables, IReadOnlyDictionary<string, uint> files, long bytes, int serverMajor)
        => [.. tables.SelectMany(t => Split(t, files.GetValueOrDefault(t.Quoted), bytes, serverMajor))];

    private static IEnumerable<CopyPartition> Split(Table table, uint file, long bytes, int serverMajor)
    {
        var pieces = serverMajor < FirstVersionWithRangeScans || !table.Stored.Any() ? 1 : Math.Max(1, table.HeapBytes / bytes);
        var step = table.HeapBytes / BlockBytes / pieces + 1;
        for (var piece = 0L; piece < pieces; piece++)
            yield return new(table, piece * step, piece == pieces - 1 ? null : (piece + 1) * step, file);
    }

    private static string ColumnList(Table table) => string.Join(", ", table.Stored.Select(c => Quote.Identifier(c.Name)));
}
