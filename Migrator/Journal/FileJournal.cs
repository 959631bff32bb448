using System.Globalization;
using Platform.ServiceDefaults.Files;

namespace Platform.Migrator.Journal;

/// <summary>
/// The journal as one file in a directory. The lease is an exclusive lock on a file beside it, so it ends with the process that holds it.
/// A record counts once it and its line feed are on disk (fsync); a fault of fsync is final for this process.
/// </summary>
internal sealed class FileJournal(string directory, TimeProvider time) : IJournalStore
{
    private readonly string path = Path.Combine(directory, "journal.jsonl");
    private FileStream? lockFile;
    private FileStream? file;
    private string lastHash = JournalFormat.Genesis;
    private long lastSequence;
    private bool broken;

    public async Task<JournalLease> AcquireAsync(string driver, CancellationToken cancel)
    {
        Directory.CreateDirectory(directory);
        lockFile = TakeLock(driver);
        var contents = File.Exists(path) ? await File.ReadAllBytesAsync(path, cancel) : [];
        var (records, wholeLength) = Parse(contents, path);

        file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        CutTornTail(wholeLength);
        file.Seek(0, SeekOrigin.End);
        DirectorySync.Flush(directory);

        lastHash = records.Count == 0 ? JournalFormat.Genesis : records[^1].Hash;
        lastSequence = records.Count == 0 ? 0 : records[^1].Sequence;
        return new JournalLease(driver, records.Count == 0 ? 1 : records.Max(r => r.DriverEpoch) + 1);
    }

    public async Task<IReadOnlyList<JournalRecord>> ReadAsync(CancellationToken cancel)
    {
        if (!File.Exists(path))
            return [];

        await using var reader = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var contents = new byte[reader.Length];
        await reader.ReadExactlyAsync(contents, cancel);
        return Parse(contents, path).Records;
    }

    public Task<IReadOnlyList<JournalRecord>> AppendAsync(JournalLease lease, IReadOnlyList<JournalEntry> entries, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (file is null || broken)
            throw new JournalException($"The journal {path} cannot be written to.", "An earlier write failed: restart the migrator; it goes on from what is on disk.");

        var (bytes, records) = Encode(lease, entries);
        WriteDurably(bytes);
        lastHash = records[^1].Hash;
        lastSequence = records[^1].Sequence;
        return Task.FromResult<IReadOnlyList<JournalRecord>>(records);
    }

    public async ValueTask DisposeAsync()
    {
        if (file is not null)
            await file.DisposeAsync();
        if (lockFile is not null)
            await lockFile.DisposeAsync();
    }

    private (byte[] Bytes, List<JournalRecord> Records) Encode(JournalLease lease, IReadOnlyList<JournalEntry> entries)
    {
        using var buffer = new MemoryStream();
        var records = new List<JournalRecord>(entries.Count);
        var hash = lastHash;
        var sequence = lastSequence;
        foreach (var entry in entries)
        {
            var (line, record) = JournalFormat.Write(hash, ++sequence, entry.At, lease.Epoch, entry.Event);
            buffer.Write(line);
            records.Add(record);
            hash = record.Hash;
        }

        return (buffer.ToArray(), records);
    }

    private void WriteDurably(byte[] bytes)
    {
        try
        {
            file!.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        catch (IOException fault)
        {
            // What reached the disk is unknown now: only reading it back in a new process can tell.
            broken = true;
            throw new JournalException(
                $"Writing the journal {path} failed: {fault.Message}",
                "Make room or repair the disk, then restart the migrator; it goes on from what is on disk.",
                fault);
        }
    }

    private FileStream TakeLock(string driver)
    {
        var lockPath = Path.Combine(directory, "driver.lock");
        try
        {
            var stream = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            stream.SetLength(0);
            File.WriteAllText(Path.Combine(directory, "driver.txt"), $"{driver}, since {time.GetUtcNow().ToString("u", CultureInfo.InvariantCulture)}");
            return stream;
        }
        catch (IOException)
        {
            var holder = Path.Combine(directory, "driver.txt");
            throw new JournalLeaseHeldException(path, File.Exists(holder) ? File.ReadAllText(holder) : "unknown");
        }
    }

    private void CutTornTail(long wholeLength)
    {
        if (file!.Length == wholeLength)
            return;
        file.SetLength(wholeLength);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Splits into records. What a crash can leave is an unfinished last line, or a stretch never written (zeros); anything else is damage.</summary>
    private static (List<JournalRecord> Records, long WholeLength) Parse(byte[] contents, string path)
    {
        var records = new List<JournalRecord>();
        var hash = JournalFormat.Genesis;
        var start = 0;
        while (start < contents.Length)
        {
            var length = contents.AsSpan(start).IndexOf((byte)'\n');
            if (length < 0 || contents.AsSpan(start, length).Contains((byte)0))
                break;

            var record = JournalFormat.Read(contents.AsSpan(start, length), hash) ?? throw Damaged(path, records.Count + 1);
            records.Add(record);
            hash = record.Hash;
            start += length + 1;
        }

        return (records, start);
    }

    private static JournalException Damaged(string path, int line) => new(
        $"The journal {path} is damaged at line {line}: its hash does not follow from the record before it.",
        $"It was edited, or the disk lost data. Restore the file from a copy; do not go on without knowing what happened since line {line}.");
}
