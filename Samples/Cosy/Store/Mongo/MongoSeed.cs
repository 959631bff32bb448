using System.Globalization;
using Platform.Cosy.Store.Seeds;
using Platform.Mongo.Wire.Bson;
using Platform.Mongo.Wire.Client;

namespace Platform.Cosy.Store.Mongo;

/// <summary>
/// Fills a store in bulk. So much does not fit into a transaction: a document says from the start that the store is being filled, and only at the end that it is whole
/// (<see cref="SeedState"/>); until then the app does not use it. Every document follows from its number, so that a seed which died, or one beside this one, is met
/// by the same documents, which then are there already.
/// </summary>
internal sealed class MongoSeed(StoreAddress address, TextWriter progress, TimeProvider time) : IStoreSeed
{
    private const int Batch = 1_000;
    private const int MessagesPerReport = 250_000;

    /// <summary>Messages of one transaction, all in one world: it holds up the writers of that world alone.</summary>
    private const int MessagesPerTransaction = 500;

    public async Task RunAsync(long rows, CancellationToken cancel)
    {
        await using var database = new CosyDatabase(address, time, patient: true);
        if (await SeedState.ReadAsync(database, cancel) is not { IsWhole: true }) await FillAsync(database, rows, cancel);
        var present = await CountAsync(database, cancel);
        if (present < rows) await AddAsync(database, rows - present, cancel);
        else Say($"{address} holds {Number(present)} documents");
    }

    public async Task<long> AddAsync(long messages, CancellationToken cancel)
    {
        await using var database = new CosyDatabase(address, time, patient: true);
        await AddAsync(database, messages, cancel);
        return await database.CountAsync(Names.Messages, cancel);
    }

    private async Task FillAsync(CosyDatabase database, long rows, CancellationToken cancel)
    {
        var plan = SeedPlan.For(rows);
        if (!await SeedState.BeginAsync(database, rows, plan.Messages, cancel))
            plan = SeedPlan.For((await SeedState.ReadAsync(database, cancel))!.Rows);
        Say($"{Number(plan.Total)} documents into {address}: {plan.Worlds} worlds, {Number(plan.Avatars)} avatars, {Number(plan.Users)} users, {Number(plan.Messages)} messages");
        var schema = new MongoSchema(database);
        await schema.CreateCollectionsAsync(cancel);
        await LoadAsync(database, new(plan), plan, cancel);
        Say("indexes");
        await schema.CreateIndexesAsync(cancel);
        await CheckAsync(database, plan, cancel);
        await SeedState.FinishAsync(database, cancel);
    }

    private async Task LoadAsync(CosyDatabase database, SeedDocuments documents, SeedPlan plan, CancellationToken cancel)
    {
        await InsertAsync(database, Names.Worlds, documents.Worlds(), cancel);
        await InsertAsync(database, Names.Avatars, documents.Avatars(), cancel);
        await InsertAsync(database, Names.Users, documents.Users(), cancel);
        for (var done = 0L; done < plan.Messages; done += MessagesPerReport)
        {
            var last = Math.Min(plan.Messages, done + MessagesPerReport);
            await InsertAsync(database, Names.Messages, documents.Messages(done + 1, last), cancel);
            Say($"messages {Number(last)} of {Number(plan.Messages)}");
        }
    }

    private static async Task InsertAsync(CosyDatabase database, string collection, IEnumerable<BsonDocument> documents, CancellationToken cancel)
    {
        foreach (var some in documents.Chunk(Batch)) await database.InsertManyAsync(collection, some, cancel);
    }

    /// <summary>Nobody is told that it is whole before it is.</summary>
    private async Task CheckAsync(CosyDatabase database, SeedPlan plan, CancellationToken cancel)
    {
        foreach (var (collection, expected) in new[] { (Names.Worlds, plan.Worlds), (Names.Avatars, plan.Avatars), (Names.Users, plan.Users), (Names.Messages, plan.Messages) })
            if (await database.CountAsync(collection, cancel) is var found && found < expected)
                throw new StoreException(StoreFault.Other, $"The store at {address} has {Number(found)} documents in {collection}, and {Number(expected)} were put there.", "See whether somebody else uses this database; drop it and run the seed again.", retriable: false);
    }

    private async Task AddAsync(CosyDatabase database, long more, CancellationToken cancel)
    {
        var (worlds, avatars) = (await database.CountAsync(Names.Worlds, cancel), await database.CountAsync(Names.Avatars, cancel));
        for (var (done, turn) = (0L, 0L); done < more; done += MessagesPerTransaction, turn++)
            await AddAsync(database, world: (int)(1 + turn % worlds), (int)avatars, Math.Min(MessagesPerTransaction, more - done), cancel);
        Say($"{Number(more)} messages more");
    }

    /// <summary>The messages, their numbers and their world's count, all or none.</summary>
    private static Task AddAsync(CosyDatabase database, int world, int avatars, long count, CancellationToken cancel) => database.InTransactionAsync(async (transaction, c) =>
    {
        var n = await AddAsync(database, Names.Seed, SeedState.Id, SeedState.Numbers, count, transaction, c) - count;
        var seq = await AddAsync(database, Names.Worlds, w => w.WriteInt32("_id", world), "messageCount", count, transaction, c) - count;
        await database.InsertManyAsync(Names.Messages, Enumerable.Range(1, (int)count).Select(i => SeedDocuments.Message(n + i, world, seq + i, avatars)), c, transaction);
        return true;
    }, cancel);

    private static async Task<long> AddAsync(CosyDatabase database, string collection, Action<BsonWriter> filter, string field, long more, MongoTransaction transaction, CancellationToken cancel) =>
        await database.AddAsync(collection, filter, field, more, transaction, cancel)
        ?? throw new StoreException(StoreFault.NoTables, $"The document that counts is missing in {collection}.", "Make the store with: cosy seed N", retriable: false);

    private static async Task<long> CountAsync(CosyDatabase database, CancellationToken cancel)
    {
        var sum = 0L;
        foreach (var collection in new[] { Names.Worlds, Names.Avatars, Names.Users, Names.Messages }) sum += await database.CountAsync(collection, cancel);
        return sum;
    }

    private void Say(string text) => progress.WriteLine($"seed: {text}");

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
