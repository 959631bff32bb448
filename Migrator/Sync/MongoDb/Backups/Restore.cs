using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;
using Platform.Plans;

namespace Platform.Migrator.Sync.MongoDb.Backups;

/// <summary>
/// Puts a backup into a database: every file is checked before anything is changed, and afterwards the server's counts are compared with the index. A restore that dies is begun again, with
/// its collections dropped.
/// </summary>
internal sealed class Restore(string connectionString, Side side, TimeProvider time)
{
    private const int BatchBytes = 4 << 20;
    private const int BatchDocuments = 10_000;
    private const int MaxDocument = 16 * 1024 * 1024 + 16 * 1024;

    /// <param name="drop">Collections of the backup that are there already are dropped before; without it they are refused.</param>
    /// <exception cref="SyncException">The backup is not whole, something stands in the way, or what came out is not what is in it.</exception>
    public Task<BackupIndex> RunAsync(string directory, bool drop, Action<string> told, CancellationToken cancel) => MongoDbFault.TranslateAsync("restore", async () =>
    {
        var index = await BackupIndex.ReadAsync(directory, cancel);
        foreach (var collection in index.Collections.Where(c => c.File is not null))
            await CheckAsync(directory, collection, cancel);
        await using var end = new MongoDbEnd("database", side, connectionString, time);
        await end.ConnectAsync(cancel);
        await MakeRoomAsync(end, index, drop, cancel);
        foreach (var collection in index.Collections)
        {
            await OneAsync(end, directory, collection, cancel);
            told(collection.File is null ? $"view {collection.Name}" : string.Create(CultureInfo.InvariantCulture, $"{collection.Name}: {collection.Documents:N0} documents"));
        }
        return index;
    }, cancel);

    private static async Task CheckAsync(string directory, BackupCollection collection, CancellationToken cancel)
    {
        var path = Path.Combine(directory, Path.GetFileName(collection.File!));
        try
        {
            await using var file = File.OpenRead(path);
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel)) == collection.Sha256)
                return;
        }
        catch (IOException fault)
        {
            throw MongoDbFault.New("check the backup", $"{path} cannot be read: {fault.Message}", "use another backup: nothing was changed", cause: fault);
        }
        throw MongoDbFault.New("check the backup", $"{path} is not what was written: its digest is another one", "use another backup: nothing was changed");
    }

    private static async Task MakeRoomAsync(MongoDbEnd end, BackupIndex index, bool drop, CancellationToken cancel)
    {
        var there = (await Backup.CollectionsAsync(end, cancel)).Select(c => c.Name).Intersect(index.Collections.Select(c => c.Name), StringComparer.Ordinal).ToList();
        if (there.Count > 0 && !drop)
            throw MongoDbFault.New("restore", $"{end.Label} has {string.Join(", ", there)} already", "restore with --drop, which replaces them, or into an empty database");
        foreach (var name in there)
            await end.RunAsync(w => w.WriteString("drop", name), cancel);
    }

    private static async Task OneAsync(MongoDbEnd end, string directory, BackupCollection collection, CancellationToken cancel)
    {
        await Structure.CreateAsync(end, new(collection.Name, collection.Type, BsonDocument.Parse(collection.Options)), cancel);
        if (collection.File is null)
            return;
        await InsertAsync(end, Path.Combine(directory, Path.GetFileName(collection.File)), collection.Name, cancel);
        foreach (var index in collection.Indexes)
            await end.RunAsync(w =>
            {
                w.WriteString("createIndexes", collection.Name);
                w.BeginArray("indexes");
                w.WriteDocument(default, BsonDocument.Parse(index));
                w.End();
                w.WriteDocument("writeConcern", MongoDbEnd.Majority);
            }, cancel);
        var (found, _) = await Catalog.SizeAsync(end, collection.Name, cancel);
        if (found != collection.Documents)
            throw MongoDbFault.New("compare with the backup", $"{collection.Name} has {found} documents, and the backup {collection.Documents}", "see whether somebody else writes there, and restore again");
    }

    private static async Task InsertAsync(MongoDbEnd end, string path, string collection, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan | FileOptions.Asynchronous);
        var (batch, bytes) = (new List<BsonDocument>(), 0);
        while (await NextAsync(file, cancel) is { } document)
        {
            batch.Add(document);
            bytes += document.Size;
            if (bytes < BatchBytes && batch.Count < BatchDocuments)
                continue;
            await SendAsync(end, collection, batch, cancel);
            (batch, bytes) = ([], 0);
        }
        if (batch.Count > 0)
            await SendAsync(end, collection, batch, cancel);
    }

    private static Task SendAsync(MongoDbEnd end, string collection, List<BsonDocument> batch, CancellationToken cancel) => end.Client.RunAsync(new(end.Database, w =>
    {
        w.WriteString("insert", collection);
        w.WriteBoolean("ordered", true);
        w.WriteBoolean("bypassDocumentValidation", true);
    })
    {
        Retry = Retry.Write, WriteConcern = MongoDbEnd.Majority,
        Sequences = message =>
        {
            message.BeginSequence("documents"u8);
            foreach (var document in batch)
                message.Add(document.Span);
            message.EndSequence();
        },
    }, cancel);

    /// <returns>Null at the end of the file.</returns>
    private static async Task<BsonDocument?> NextAsync(FileStream file, CancellationToken cancel)
    {
        var head = new byte[4];
        if (await file.ReadAtLeastAsync(head, 4, throwOnEndOfStream: false, cancel) is var read && read < 4)
            return read == 0 ? null : throw Damaged(file);
        var size = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (size is < 5 or > MaxDocument)
            throw Damaged(file);
        var document = new byte[size];
        head.CopyTo(document, 0);
        if (await file.ReadAtLeastAsync(document.AsMemory(4), size - 4, throwOnEndOfStream: false, cancel) < size - 4)
            throw Damaged(file);
        return new(document);
    }

    private static SyncException Damaged(FileStream file) => MongoDbFault.New("read the backup", $"{file.Name} holds no documents at byte {file.Position}", "use another backup, and restore with --drop");
}
