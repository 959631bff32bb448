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
    private readonly JournalHead head = new(Path.Combine(directory, "journal.head"));
    private FileStream? lockFile;
    private FileStream? file;
    private string lastHash = JournalFormat.Genesis;
    private long lastSequence;
    private bool broken;

    public async Task<JournalLease> AcquireAsync(string driver, CancellationToken cancel)
    {
        lockFile = Enter(driver);
        var contents = File.Exists(path) ? await File.ReadAllBytesAsync(path, cancel) : [];
        var (records, wholeLength) = JournalFile.Parse(contents, path);
        head.Check(records, path);
        OpenForAppend(wholeLength, endsLine: wholeLength == 0 || contents[wholeLength - 1] == (byte)'\n');

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
        return JournalFile.Parse(contents, path).Records;
    }

    public Task<IReadOnlyList<JournalRecord>> AppendAsync(JournalLease lease, IReadOnlyList<JournalEntry> entries, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (file is null || broken)
            throw new JournalException($"The journal {path} cannot be written to.", "An earlier write failed: restart the migrator; it goes on from what is on disk.");

        var (bytes, records) = Encode(lease, entries);
        WriteDurably(bytes, records[^1]);
        lastHash = records[^1].Hash;
        lastSequence = records[^1].Sequence;
        return Task.FromResult<IReadOnlyList<JournalRecord>>(records);
    }

    public async ValueTask DisposeAsync()
    {
        head.Dispose();
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

    private void WriteDurably(byte[] bytes, JournalRecord last)
    {
        try
        {
            file!.Write(bytes);
            file.Flush(flushToDisk: true);
            head.Write(last.Sequence, last.Hash);
        }
        catch (Exception fault) // Whatever it is called: .NET says ArgumentOutOfRangeException when a file may not grow.
        {
            // What reached the disk is unknown now: only reading it back in a new process can tell.
            broken = true;
            throw Unwritable(fault);
        }
    }

    /// <summary>What a crash left unfinished is cut; a last record that only misses its line feed gets it.</summary>
    private void OpenForAppend(int wholeLength, bool endsLine)
    {
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            if (file.Length != wholeLength)
                file.SetLength(wholeLength);
            file.Seek(0, SeekOrigin.End);
            if (!endsLine)
                file.WriteByte((byte)'\n');
            file.Flush(flushToDisk: true);
            DirectorySync.Flush(directory);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(fault);
        }
    }

    private FileStream Enter(string driver)
    {
        try
        {
            Directory.CreateDirectory(directory);
            return TakeLock(driver);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The journal's directory {directory} cannot be written to: {fault.Message}", "Set PLATFORM_STATE to a directory that this process may write and that outlives it.", fault);
        }
    }

    private FileStream TakeLock(string driver)
    {
        var lockPath = Path.Combine(directory, "driver.lock");
        try
        {
            var stream = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            NoteHolder(driver);
            return stream;
        }
        catch (IOException fault) when (IsHeld(fault))
        {
            var holder = Path.Combine(directory, "driver.txt");
            throw new JournalLeaseHeldException(path, File.Exists(holder) ? File.ReadAllText(holder) : "unknown");
        }
    }

    /// <summary>For people only: a disk too full for it will be found by the journal itself.</summary>
    private void NoteHolder(string driver)
    {
        try
        {
            File.WriteAllText(Path.Combine(directory, "driver.txt"), $"{driver}, since {time.GetUtcNow().ToString("u", CultureInfo.InvariantCulture)}");
        }
        catch (IOException)
        {
            // Who holds the lease is not known by name then.
        }
    }

    /// <summary>EWOULDBLOCK, which .NET passes on as it is; every other fault says nothing about another driver.</summary>
    private static bool IsHeld(IOException fault) => fault.HResult == (OperatingSystem.IsMacOS() ? 35 : 11);

    private JournalException Unwritable(Exception fault) => new(
        $"Writing the journal {path} failed: {fault.Message}",
        "Make room, repair the disk or its permissions, then restart the migrator; it goes on from what is on disk.",
        fault);
}
