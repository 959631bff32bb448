using System.Globalization;
using System.Security.Cryptography;
using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;
using Platform.Plans;

namespace Platform.Migrator.Sync.MongoDb.Backups;

/// <summary>
/// Writes one database into a directory: a file of raw documents for each collection, as mongodump writes them, and an index of all. Memory holds one batch. Of one moment only while the
/// side refuses writes; the index says whether it did.
/// </summary>
internal sealed class Backup(string connectionString, Side side, TimeProvider time)
{
    /// <param name="told">Gets a line for each collection.</param>
    /// <exception cref="SyncException">The database cannot be read, or the directory holds something already.</exception>
    public Task<BackupIndex> WriteAsync(string directory, Action<string> told, CancellationToken cancel) => MongoDbFault.TranslateAsync("back up", async () =>
    {
        RequireEmpty(directory);
        await using var end = new MongoDbEnd("database", side, connectionString, time);
        await end.ConnectAsync(cancel);
        var (began, wasClosed) = (time.GetUtcNow(), await MongoDbGuard.IsBlockedAsync(end, cancel));
        var collections = new List<BackupCollection>();
        foreach (var collection in await CollectionsAsync(end, cancel))
        {
            var number = collections.Count.ToString("000", CultureInfo.InvariantCulture);
            var one = await OneAsync(end, collection, directory, $"{number}.bson", cancel);
            collections.Add(one);
            told(collection.IsView ? $"view {one.Name}" : string.Create(CultureInfo.InvariantCulture, $"{one.Name}: {one.Documents:N0} documents"));
        }
        var index = new BackupIndex(end.Database, began, wasClosed && await MongoDbGuard.IsBlockedAsync(end, cancel), collections);
        await BackupIndex.WriteAsync(directory, index, cancel);
        return index;
    }, cancel);

    /// <summary>All but the server's own, and the migrator's.</summary>
    public static async Task<IReadOnlyList<Collection>> CollectionsAsync(MongoDbEnd end, CancellationToken cancel) =>
        [.. (await Catalog.ListAsync(end, w => w.WriteInt32("listCollections", 1), cancel))
            .Select(entry => new Collection(entry["name"u8].AsString, entry["type"u8].AsString, entry["options"u8] is { Type: BsonType.Document } options ? options.AsDocument : BsonDocument.Empty))
            .Where(c => !Catalog.IsOurs(c.Name) && !c.Name.StartsWith("system.", StringComparison.Ordinal)).OrderBy(c => c.IsView).ThenBy(c => c.Name, StringComparer.Ordinal)];

    private static async Task<BackupCollection> OneAsync(MongoDbEnd end, Collection collection, string directory, string file, CancellationToken cancel)
    {
        if (!collection.HasDocuments && !collection.IsView)
            throw MongoDbFault.New("back up", $"collection {collection.Name} is a {collection.Type} collection, which cannot be read as plain documents", "use mongodump for this database");
        var indexes = collection.IsView ? [] : await Catalog.IndexesAsync(end, collection.Name, cancel);
        IReadOnlyList<string> asJson = [.. indexes.Select(i => i.ForCreation(held: false).ToCanonicalJson())];
        if (collection.IsView)
            return new(collection.Name, collection.Type, collection.Options.ToCanonicalJson(), asJson, null, 0, 0, null);
        var (documents, bytes, hash) = await CopyAsync(end, collection.Name, Path.Combine(directory, file), cancel);
        return new(collection.Name, collection.Type, collection.Options.ToCanonicalJson(), asJson, file, documents, bytes, hash);
    }

    private static async Task<(long Documents, long Bytes, string Sha256)> CopyAsync(MongoDbEnd end, string collection, string path, CancellationToken cancel)
    {
        var (documents, bytes) = (0L, 0L);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = Create(path);
        await using var cursor = await end.Client.OpenAsync(new(end.Database, w => w.WriteString("find", collection)) { Retry = Retry.Read }, 0, cancel);
        while (await cursor.NextAsync(cancel) is { } batch)
            using (batch)
                foreach (var document in batch.Documents())
                {
                    hash.AppendData(document.Span);
                    await file.WriteAsync(document.Bytes, cancel);
                    (documents, bytes) = (documents + 1, bytes + document.Size);
                }
        await file.FlushAsync(cancel);
        file.Flush(flushToDisk: true);
        return (documents, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>What users wrote is in it: nobody else may read it.</summary>
    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 1 << 16, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(path, options);
    }

    private static void RequireEmpty(string directory)
    {
        Directory.CreateDirectory(directory);
        if (Directory.EnumerateFileSystemEntries(directory).Any())
            throw MongoDbFault.New("back up", $"{directory} is not empty", "give a directory that is empty, or not there yet: one backup does not overwrite another");
    }
}
