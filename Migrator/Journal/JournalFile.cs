namespace Platform.Migrator.Journal;

/// <summary>The bytes of a journal file as records. What a crash can leave is an unfinished end; everything else is damage, and refused.</summary>
internal static class JournalFile
{
    /// <returns>The records, and how many bytes of the file they are. A last record may still miss its line feed: all of it is there, so it counts.</returns>
    /// <exception cref="JournalException">A record does not follow from the one before it, stands behind a stretch that was never written, or is of a newer version.</exception>
    public static (List<JournalRecord> Records, int WholeLength) Parse(byte[] contents, string path)
    {
        var records = new List<JournalRecord>();
        var hash = JournalFormat.Genesis;
        var start = 0;
        while (start < contents.Length)
        {
            var line = LineAt(contents, start, out var ends);
            if (line.Contains((byte)0))
                return (records, Unwritten(contents, start, path, records.Count + 1));

            var record = JournalFormat.Read(line, hash);
            if (record is null && !ends)
                break;
            records.Add(record ?? throw Damaged(path, records.Count + 1));
            hash = record.Hash;
            start += line.Length + (ends ? 1 : 0);
        }

        return (records, start);
    }

    /// <param name="ends">A line feed ends it.</param>
    private static ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> contents, int start, out bool ends)
    {
        var length = contents[start..].IndexOf((byte)'\n');
        ends = length >= 0;
        return ends ? contents.Slice(start, length) : contents[start..];
    }

    /// <summary>Zeros are room that was never written to: the end of the journal, unless whole records stand behind them.</summary>
    private static int Unwritten(byte[] contents, int start, string path, int line)
    {
        for (var at = start; at < contents.Length;)
        {
            var text = LineAt(contents, at, out var ends);
            if (ends && JournalFormat.LooksWhole(text))
            {
                throw new JournalException(
                    $"The journal {path} is damaged at line {line}: a stretch of it is empty, and records stand behind it.",
                    $"The disk lost data. Restore the file from a copy; do not go on without knowing what happened since line {line}.");
            }

            at += text.Length + 1;
        }

        return start;
    }

    private static JournalException Damaged(string path, int line) => new(
        $"The journal {path} is damaged at line {line}: its hash does not follow from the record before it.",
        $"It was edited, or the disk lost data. Restore the file from a copy; do not go on without knowing what happened since line {line}.");
}
