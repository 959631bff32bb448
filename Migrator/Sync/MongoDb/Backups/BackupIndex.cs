using System.Text.Json;

namespace Platform.Migrator.Sync.MongoDb.Backups;

/// <summary><c>backup.json</c>: what is in a backup's directory. Written last, so a backup that died has none.</summary>
/// <param name="At">When it began. Each collection is as it was when it was read, some moments later.</param>
/// <param name="WasClosed">Nobody could write meanwhile: all of it is of one moment.</param>
internal sealed record BackupIndex(string Database, DateTimeOffset At, bool WasClosed, IReadOnlyList<BackupCollection> Collections)
{
    public const string FileName = "backup.json";
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task WriteAsync(string directory, BackupIndex index, CancellationToken cancel)
    {
        var path = Path.Combine(directory, FileName);
        await using (var file = new FileStream($"{path}.new", FileMode.Create))
        {
            await JsonSerializer.SerializeAsync(file, index, Form, cancel);
            file.Flush(flushToDisk: true);
        }
        File.Move($"{path}.new", path, overwrite: true);
    }

    /// <exception cref="SyncException">There is none, or it is damaged.</exception>
    public static async Task<BackupIndex> ReadAsync(string directory, CancellationToken cancel)
    {
        try
        {
            await using var file = File.OpenRead(Path.Combine(directory, FileName));
            return await JsonSerializer.DeserializeAsync<BackupIndex>(file, Form, cancel) is { Collections: not null } index ? index : throw new JsonException("it is empty");
        }
        catch (Exception fault) when (fault is IOException or JsonException or UnauthorizedAccessException)
        {
            throw MongoDbFault.New("read the backup", $"{directory} holds no whole backup: {fault.Message}", "give the directory of a backup that came to its end: it has a file backup.json", cause: fault);
        }
    }
}

/// <param name="Options">As <paramref name="Indexes"/> in canonical Extended JSON.</param>
/// <param name="File">Its documents one behind the other, as mongodump writes them; null of a view.</param>
/// <param name="Sha256">Of that file, in lower-case hex.</param>
internal sealed record BackupCollection(string Name, string Type, string Options, IReadOnlyList<string> Indexes, string? File, long Documents, long Bytes, string? Sha256);
