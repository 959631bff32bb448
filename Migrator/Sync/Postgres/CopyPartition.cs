namespace Platform.Migrator.Sync.Postgres;

/// <summary>A piece of the copy: a whole table, or the rows of a range of its heap's blocks. Block ranges are safe under one snapshot only.</summary>
/// <param name="ToBlock">First block that is not part of it; null means to the end.</param>
/// <param name="File">Which file held the table before the snapshot was taken.</param>
internal sealed record CopyPartition(Table Table, long FromBlock, long? ToBlock, uint File)
{
    /// <summary>Smaller pieces cost more in statements than they win in balance.</summary>
    public const long UsualBytes = 64L << 20;

    /// <summary>What one transaction may bring at most, where a piece can be smaller: a killed copy loses no more than this of each stream.</summary>
    private const long MostWholeBytes = 4L << 30;
    private const int BlockBytes = 8192;
    private const int FirstVersionWithRangeScans = 14;

    public bool IsBinary => Table.Stored.All(c => c.BinaryStable);

    public long EstimatedBytes => (ToBlock is { } end ? end - FromBlock : Math.Max(0, Table.HeapBytes / BlockBytes - FromBlock)) * BlockBytes;

    public long EstimatedRows => Table.HeapBytes == 0 ? 0 : (long)((double)Table.Rows * EstimatedBytes / Table.HeapBytes);

    public bool IsWhole => FromBlock == 0 && ToBlock is null;

    private string ExportSql
    {
        get
        {
            var columns = ColumnList(Table);
            if (IsWhole)
                return $"COPY {Table.Quoted}{(columns.Length > 0 ? $" ({columns})" : "")} TO STDOUT{Format}";
            var end = ToBlock is { } block ? $" AND ctid < '({block},0)'::tid" : "";
            return $"COPY (SELECT {columns} FROM ONLY {Table.Quoted} WHERE ctid >= '({FromBlock},0)'::tid{end}) TO STDOUT{Format}";
        }
    }

    private string Format => IsBinary ? " (FORMAT binary)" : "";

    private string FrozenFormat => IsBinary ? " (FORMAT binary, FREEZE)" : " (FREEZE)";

    /// <param name="isFrozen">Into a table that the same transaction has emptied: its rows need no VACUUM later, and indexes are made faster.</param>
    public CopyStatements Statements(bool isFrozen)
        => new(ExportSql, $"COPY {Table.Quoted}{(ColumnList(Table) is { Length: > 0 } columns ? $" ({columns})" : "")} FROM STDIN{(isFrozen ? FrozenFormat : Format)}", IsBinary);

    /// <param name="files">By the tables' quoted names.</param>
    /// <param name="bytes">How large a piece of a table shall be.</param>
    /// <param name="wholeBytes">Up to what size a table is one piece.</param>
    public static IReadOnlyList<CopyPartition> Plan(IReadOnlyList<Table> tables, IReadOnlyDictionary<string, uint> files, long bytes, long wholeBytes, int serverMajor)
        => [.. tables.SelectMany(t => Split(t, files.GetValueOrDefault(t.Quoted), t.HeapBytes <= wholeBytes ? long.MaxValue : bytes, serverMajor))];

    /// <summary>No table needs to be split that is not larger than a stream's share of all: the streams stay busy without it.</summary>
    /// <param name="streams">How many are of use at once.</param>
    public static long WholeBytes(IReadOnlyList<Table> tables, int streams)
        => Math.Max(UsualBytes, Math.Min(MostWholeBytes, tables.Sum(t => t.HeapBytes) / streams));

    private static IEnumerable<CopyPartition> Split(Table table, uint file, long bytes, int serverMajor)
    {
        var pieces = serverMajor < FirstVersionWithRangeScans || !table.Stored.Any() ? 1 : Math.Max(1, table.HeapBytes / bytes);
        var step = table.HeapBytes / BlockBytes / pieces + 1;
        for (var piece = 0L; piece < pieces; piece++)
            yield return new(table, piece * step, piece == pieces - 1 ? null : (piece + 1) * step, file);
    }

    private static string ColumnList(Table table) => string.Join(", ", table.Stored.Select(c => Quote.Identifier(c.Name)));
}
