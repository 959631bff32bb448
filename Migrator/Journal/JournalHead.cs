using System.Globalization;
using System.Text;

namespace Platform.Migrator.Journal;

/// <summary>
/// How far the journal has been, in a file beside it: a chain of hashes shows every record that was taken out of its middle, and none that was taken off its
/// end. Written after the records are on disk and not flushed itself, so that a crash leaves it behind them, never ahead.
/// </summary>
internal sealed class JournalHead(string path) : IDisposable
{
    private FileStream? file;

    /// <exception cref="JournalException">The journal has been longer, or other.</exception>
    public void Check(IReadOnlyList<JournalRecord> records, string journal)
    {
        if (Read() is not { } head || (head.Sequence <= records.Count && records[(int)head.Sequence - 1].Hash == head.Hash))
            return;
        throw new JournalException(
            $"The journal {journal} has {records.Count} records, and had {head.Sequence}: what is missing at its end was acted upon.",
            $"Restore the file from a newer copy. Without one, see on both sides of every store who is the authority (migrator runbook) before you remove {path} and go on.");
    }

    public void Write(long sequence, string hash)
    {
        file ??= new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Seek(0, SeekOrigin.Begin);
        file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{sequence:D19} {hash}\n")));
    }

    public void Dispose() => file?.Dispose();

    /// <returns>Null when there is none, or a crash left it half written.</returns>
    private (long Sequence, string Hash)? Read()
    {
        var words = File.Exists(path) ? File.ReadAllText(path).TrimEnd('\n').Split(' ') : [];
        return words is [var number, { Length: JournalFormat.HashLength } hash] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) && sequence > 0
            ? (sequence, hash)
            : null;
    }
}
