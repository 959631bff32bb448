using System.Security.Cryptography;
using System.Text;
using Platform.Migrator.Driving;
using Platform.Plans;

namespace Platform.Migrator.Configuration;

/// <summary>
/// One entry's snapshot, and the mark of what this migration last did to the place; both are durable when a method returns. Files: <c>.snapshot</c>, the bytes
/// that stood there, or <c>.absent</c> when nothing did; <c>.mark</c>, one line: <c>writing</c>, or the side and the SHA-256 of what stood there afterwards.
/// </summary>
/// <param name="path">Without an ending.</param>
internal sealed class KeptConfiguration(string path)
{
    private const string IsWriting = "writing";

    public string SnapshotPath => File.Exists(Absent) ? Absent : Snapshot;

    public bool Exists => File.Exists(Snapshot) || File.Exists(Absent);

    /// <summary>A write was begun, and its outcome is not known: what stands there may be this migration's.</summary>
    public bool Writing => Mark() == IsWriting;

    private string Snapshot => path + ".snapshot";
    private string Absent => path + ".absent";

    /// <summary>A snapshot that exists is never written again: what stands there now may be what this migration wrote.</summary>
    public Task KeepAsync(byte[]? content, CancellationToken cancel) =>
        Exists ? throw new InvalidOperationException($"{SnapshotPath} exists already.") : AtomicFile.WriteAsync(content is null ? Absent : Snapshot, content ?? [], cancel);

    /// <returns>Null when nothing stood there.</returns>
    /// <exception cref="StepFault">There is no snapshot, or it cannot be read.</exception>
    public async Task<byte[]?> ReadAsync(string place, CancellationToken cancel)
    {
        if (File.Exists(Absent))
            return null;
        try
        {
            return await File.ReadAllBytesAsync(Snapshot, cancel);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StepFault(
                $"What stood in {place} before this migration is not known: its snapshot {Snapshot} cannot be read ({fault.GetType().Name}). Nothing was written there.",
                "Bring the snapshot back from a copy of the state directory, or write into that file by hand what has to stand there after a roll back.");
        }
    }

    public Task BeginAsync(CancellationToken cancel) => MarkAsync(IsWriting, cancel);

    /// <param name="side">Whose addresses were written.</param>
    public Task WroteAsync(Side side, byte[]? content, CancellationToken cancel) => MarkAsync(Line(side, content), cancel);

    /// <summary>Whether that is what stood there after this migration's last write, of that side's addresses.</summary>
    public bool Wrote(Side side, byte[]? content) => Mark() == Line(side, content);

    private string? Mark() => File.Exists(path + ".mark") ? File.ReadAllText(path + ".mark") : null;

    private Task MarkAsync(string line, CancellationToken cancel) => AtomicFile.WriteAsync(path + ".mark", Encoding.ASCII.GetBytes(line), cancel);

    /// <summary>Absent differs from empty.</summary>
    private static string Line(Side side, byte[]? content) => $"{side.Word()} {(content is null ? "absent" : Convert.ToHexStringLower(SHA256.HashData(content)))}";
}
