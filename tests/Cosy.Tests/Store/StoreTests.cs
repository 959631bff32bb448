using System.Security.Cryptography;
using System.Text;
using Platform.Cosy.Store;

namespace Platform.Cosy.Tests.Store;

/// <summary>What every kind of store does alike. A kind has a class of its own that names its server.</summary>
public abstract class StoreTests : IAsyncLifetime
{
    private readonly List<ICosyStore> _open = [];

    internal abstract IStoreServer Server { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _open) await store.DisposeAsync();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Writes_Twice_TakeEffectOnceAndTellWhich()
    {
        var (store, who) = await SeededAsync();
        var (message, user, edit) = (new NewMessage(Guid.NewGuid(), who.World, who.Avatar, "Good evening, 猫"), new NewUser(Guid.NewGuid(), "Ada"), new AvatarEdit(Guid.NewGuid(), who.Avatar, "Mo", "hums"));
        var before = (await store.WorldAsync(who.World, Cancel))!.MessageCount;

        Assert.Equal([WriteOutcome.Created, WriteOutcome.Replayed], [await store.PostMessageAsync(message, Cancel), await store.PostMessageAsync(message, Cancel)]);
        Assert.Equal([WriteOutcome.Created, WriteOutcome.Replayed], [await store.AddUserAsync(user, Cancel), await store.AddUserAsync(user, Cancel)]);
        Assert.Equal([WriteOutcome.Created, WriteOutcome.Replayed], [await store.EditAvatarAsync(edit, Cancel), await store.EditAvatarAsync(edit, Cancel)]);

        Assert.Equal(before + 1, (await store.WorldAsync(who.World, Cancel))!.MessageCount);
        Assert.Equal((1L, 1L, 1L), (await EffectsAsync(store, AuditKind.Message, message.Id), await EffectsAsync(store, AuditKind.User, user.Id), await EffectsAsync(store, AuditKind.Edit, edit.WriteId)));
        Assert.Equal(2, (await store.AvatarAsync(who.Avatar, Cancel))!.Version);
    }

    [Fact]
    public async Task Writes_SameIdOtherContent_AreConflictsAndChangeNothing()
    {
        var (store, who) = await SeededAsync();
        var (message, user, edit) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await store.PostMessageAsync(new(message, who.World, who.Avatar, "one"), Cancel);
        await store.AddUserAsync(new(user, "Ada"), Cancel);
        await store.EditAvatarAsync(new(edit, who.Avatar, "Mo", "hums"), Cancel);

        Assert.Equal(WriteOutcome.Conflict, await store.PostMessageAsync(new(message, who.World, who.Avatar, "two"), Cancel));
        Assert.Equal(WriteOutcome.Conflict, await store.AddUserAsync(new(user, "Bea"), Cancel));
        Assert.Equal(WriteOutcome.Conflict, await store.EditAvatarAsync(new(edit, who.Avatar, "Mo", "sings"), Cancel));

        Assert.Equal(1, await EffectsAsync(store, AuditKind.Message, message));
        Assert.Equal("Ada", (await store.UserAsync(user, Cancel))!.Name);
        Assert.Equal(("hums", 2), (await store.AvatarAsync(who.Avatar, Cancel))! is var avatar ? (avatar.Bio, avatar.Version) : default);
    }

    [Fact]
    public async Task Writes_WhatTheyBelongToIsMissing_AreNotFoundAndLeaveNothing()
    {
        var (store, who) = await SeededAsync();
        var (message, edit) = (Guid.NewGuid(), Guid.NewGuid());
        var before = (await store.WorldAsync(who.World, Cancel))!.MessageCount;

        Assert.Equal(WriteOutcome.NotFound, await store.PostMessageAsync(new(message, 999, who.Avatar, "x"), Cancel));
        Assert.Equal(WriteOutcome.NotFound, await store.PostMessageAsync(new(message, who.World, Guid.NewGuid(), "x"), Cancel));
        Assert.Equal(WriteOutcome.NotFound, await store.EditAvatarAsync(new(edit, Guid.NewGuid(), "x", ""), Cancel));

        Assert.Equal(before, (await store.WorldAsync(who.World, Cancel))!.MessageCount);
        Assert.Equal((0L, 0L), (await EffectsAsync(store, AuditKind.Message, message), await EffectsAsync(store, AuditKind.Edit, edit)));
        Assert.Null(await store.AvatarAsync(Guid.NewGuid(), Cancel));
        Assert.Null(await store.UserAsync(Guid.NewGuid(), Cancel));
        Assert.Null(await store.WorldAsync(999, Cancel));
    }

    /// <summary>The hardest case for a store that lets transactions fail when they meet: all want the same world and the same avatar.</summary>
    [Fact]
    public async Task Writes_ManyAtOnceWithEachIdThrice_TakeEffectOnceEach()
    {
        var (store, who) = await SeededAsync();
        var ids = Enumerable.Range(0, 60).Select(_ => Guid.NewGuid()).ToArray();
        var before = (await store.WorldAsync(who.World, Cancel))!.MessageCount;

        var outcomes = await Task.WhenAll(ids.Concat(ids).Concat(ids).Select((id, n) => n % 2 == 0
            ? store.PostMessageAsync(new(id, who.World, who.Avatar, $"hello {id}"), Cancel)
            : store.EditAvatarAsync(new(id, who.Avatar, $"name {id}", "bio"), Cancel)));

        Assert.Equal(60, outcomes.Count(o => o == WriteOutcome.Created));
        Assert.Equal(120, outcomes.Count(o => o == WriteOutcome.Replayed));
        Assert.Equal(before + 30, (await store.WorldAsync(who.World, Cancel))!.MessageCount);
        Assert.Equal(31, (await store.AvatarAsync(who.Avatar, Cancel))!.Version);
        Assert.All(await store.AuditAsync(AuditKind.Message, [.. ids.Where((_, n) => n % 2 == 0)], Cancel), entry => Assert.Equal((1, 1), (entry.Rows, entry.Effects)));
        Assert.All(await store.AuditAsync(AuditKind.Edit, [.. ids.Where((_, n) => n % 2 == 1)], Cancel), entry => Assert.Equal((1, 1), (entry.Rows, entry.Effects)));
    }

    [Fact]
    public async Task Messages_PagedNewestFirst_GiveEachOnceInOrder()
    {
        var (store, who) = await SeededAsync();
        await Task.WhenAll(Enumerable.Range(0, 30).Select(n => store.PostMessageAsync(new(Guid.NewGuid(), who.World, who.Avatar, $"number {n}"), Cancel)));
        await store.PostMessageAsync(new(Guid.NewGuid(), who.World, who.Avatar, "the last"), Cancel);

        var all = new List<Message>();
        for (long? before = null; await store.MessagesAsync(who.World, 7, before, Cancel) is { Count: > 0 } page; before = page[^1].Seq)
        {
            Assert.True(page.Count <= 7);
            all.AddRange(page);
        }

        Assert.Equal("the last", all[0].Body);
        Assert.Equal(all.OrderByDescending(m => m.Seq).Select(m => m.Id), all.Select(m => m.Id));
        Assert.Equal((await store.WorldAsync(who.World, Cancel))!.MessageCount, all.Select(m => m.Id).Distinct().LongCount());
        Assert.All(all, m => Assert.Equal(who.World, m.WorldId));
    }

    [Fact]
    public async Task Latest_OfAllWorlds_HasTheNamesAndTheNewestFirst()
    {
        var (store, who) = await SeededAsync();
        await store.EditAvatarAsync(new(Guid.NewGuid(), who.Avatar, "Mo ☕", ""), Cancel);
        await store.PostMessageAsync(new(Guid.NewGuid(), who.World, who.Avatar, "line\none\t\"twice\""), Cancel);

        var latest = await store.LatestAsync(5, Cancel);

        Assert.Equal(5, latest.Count);
        Assert.Equal(("Mo ☕", "line\none\t\"twice\"", (await store.WorldAsync(who.World, Cancel))!.Name), (latest[0].Avatar, latest[0].Body, latest[0].World));
    }

    [Fact]
    public async Task Audit_AllKinds_TellRowsHashAndEffects()
    {
        var (store, who) = await SeededAsync();
        var (message, user, edit, nobody) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await store.PostMessageAsync(new(message, who.World, who.Avatar, "line\none\t\"☕\""), Cancel);
        await store.AddUserAsync(new(user, "Žofie"), Cancel);
        await store.EditAvatarAsync(new(edit, who.Avatar, "Mo", ""), Cancel);

        Assert.Equal([new(nobody, 0, null, 0, null), new(message, 1, Hash("line\none\t\"☕\""), 1, null)], await store.AuditAsync(AuditKind.Message, [nobody, message], Cancel));
        Assert.Equal([new(user, 1, Hash("Žofie"), 1, null)], await store.AuditAsync(AuditKind.User, [user], Cancel));
        Assert.Equal([new(edit, 1, Hash("Mo\n"), 1, null)], await store.AuditAsync(AuditKind.Edit, [edit], Cancel));
        Assert.Equal([new(who.Avatar, 1, Hash("Mo\n"), 1, edit)], await store.AuditAsync(AuditKind.Avatar, [who.Avatar], Cancel));
    }

    [Fact]
    public async Task Audit_PlantedFaults_AreSeen()
    {
        var (store, who) = await SeededAsync();
        var ids = Enumerable.Range(0, 4).Select(_ => Guid.NewGuid()).ToArray();
        foreach (var id in ids) await store.PostMessageAsync(new(id, who.World, who.Avatar, "as it was"), Cancel);
        var edit = Guid.NewGuid();
        await store.EditAvatarAsync(new(edit, who.Avatar, "Mo", "a"), Cancel);

        await Server.DeleteMessageAsync(store.Address.ConnectionString, ids[0]);
        await Server.LogAgainAsync(store.Address.ConnectionString, ids[1]);
        await Server.AlterMessageAsync(store.Address.ConnectionString, ids[2], "as it is");
        await Server.LogAgainAsync(store.Address.ConnectionString, edit);
        var entries = await store.AuditAsync(AuditKind.Message, ids, Cancel);

        Assert.Equal(ids, entries.Select(e => e.Id));
        Assert.Equal([0, 1, 1, 1], entries.Select(e => e.Rows));
        Assert.Equal([1, 2, 1, 1], entries.Select(e => e.Effects));
        Assert.Equal([null, Hash("as it was"), Hash("as it is"), Hash("as it was")], entries.Select(e => e.Sha256));
        Assert.Equal(2, await EffectsAsync(store, AuditKind.Avatar, who.Avatar));
        Assert.Equal(2, await EffectsAsync(store, AuditKind.Edit, edit));
    }

    [Fact]
    public async Task Ticks_OfTwoBots_AreCountedWithWhatIsTwiceOrMissing()
    {
        var (store, _) = await SeededAsync();
        Assert.Equal(0, await store.LastTickAsync(Cancel));
        Assert.Equal(new(0, 0, 0, 0), await store.BotLedgerAsync(Cancel));

        foreach (var (instance, n) in new[] { ("source", 1), ("source", 2), ("target", 3), ("target", 3), ("target", 5), ("source", 6) })
            await store.TickAsync(new(Guid.NewGuid(), instance, n), Cancel);
        var twice = new BotTick(Guid.NewGuid(), "source", 7);
        await store.TickAsync(twice, Cancel);
        await store.TickAsync(twice, Cancel);

        Assert.Equal(7, await store.LastTickAsync(Cancel));
        Assert.Equal(new(7, 1, 1, 2), await store.BotLedgerAsync(Cancel));
    }

    [Fact]
    public async Task Closed_Writes_AreRefusedWithTheReasonAndReadsGoOn()
    {
        var (store, who) = await SeededAsync();
        await store.PostMessageAsync(new(Guid.NewGuid(), who.World, who.Avatar, "before"), Cancel);

        await Server.RefuseWritesAsync(store.Address.ConnectionString);
        await RetryOnceAsync(() => store.WorldsAsync(Cancel));

        foreach (var write in new Func<Task>[]
        {
            () => store.PostMessageAsync(new(Guid.NewGuid(), who.World, who.Avatar, "late"), Cancel), () => store.AddUserAsync(new(Guid.NewGuid(), "late"), Cancel),
            () => store.EditAvatarAsync(new(Guid.NewGuid(), who.Avatar, "late", ""), Cancel), () => store.TickAsync(new(Guid.NewGuid(), "source", 1), Cancel),
        })
        {
            var fault = await Assert.ThrowsAsync<StoreException>(write);
            Assert.Equal((StoreFault.RefusesWrites, false), (fault.Fault, fault.Retriable));
            Assert.Contains(store.Address.ToString(), fault.Message, StringComparison.Ordinal);
        }
        Assert.Equal("before", (await store.MessagesAsync(who.World, 1, null, Cancel))[0].Body);
    }

    [Fact]
    public async Task Empty_AnyUse_SaysThatNothingIsThereYet()
    {
        var store = Open(await Server.EmptyAsync());

        await store.PingAsync(Cancel);
        await store.WarmAsync(Cancel);
        foreach (var use in new Func<Task>[] { () => store.WorldsAsync(Cancel), () => store.LastTickAsync(Cancel), () => store.AddUserAsync(new(Guid.NewGuid(), "x"), Cancel), () => store.TickAsync(new(Guid.NewGuid(), "x", 1), Cancel) })
        {
            var fault = await Assert.ThrowsAsync<StoreException>(use);
            Assert.Equal((StoreFault.NoTables, false), (fault.Fault, fault.Retriable));
            Assert.Contains("cosy seed", fault.Hint, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ConnectionCut_NextUse_FailsOnceAsRetriableOrNotAtAll()
    {
        var (store, who) = await SeededAsync();

        await Server.CutConnectionsAsync(store.Address.ConnectionString);
        var id = Guid.NewGuid();
        var outcome = await RetryOnceAsync(() => store.PostMessageAsync(new(id, who.World, who.Avatar, "through the cut"), Cancel));

        Assert.True(outcome is WriteOutcome.Created or WriteOutcome.Replayed, outcome.ToString());
        Assert.Equal(1, await EffectsAsync(store, AuditKind.Message, id));
    }

    [Fact]
    public async Task Seed_Twice_ThenForMore_HasExactlyWhatWasAskedFor()
    {
        var store = Open(await Server.EmptyAsync());

        await SeedAsync(store, 3_000);
        await SeedAsync(store, 3_000);
        Assert.Equal((64, 3_000 - 64 - 64 - 120), await WorldsAsync(store));
        await SeedAsync(store, 4_000);

        Assert.Equal((64, 4_000 - 64 - 64 - 120), await WorldsAsync(store));
    }

    [Fact]
    public async Task Seed_TwoAtOnce_MakeOne()
    {
        var store = Open(await Server.EmptyAsync());

        await Task.WhenAll(SeedAsync(store, 3_000), SeedAsync(store, 3_000));

        Assert.Equal((64, 3_000 - 64 - 64 - 120), await WorldsAsync(store));
    }

    /// <summary>A second seed of another number goes on with the first one's, and adds what is missing then.</summary>
    [Fact]
    public async Task Seed_ThatDies_IsNotTakenForWholeAndIsGoneOnWith()
    {
        var store = Open(await Server.EmptyAsync());
        using var death = new CancellationTokenSource();
        await using var dying = new LastWords(death, lines: 2);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StoreKinds.Seed(store.Address, dying).RunAsync(3_000, death.Token));
        Assert.Equal(StoreFault.NoTables, (await Assert.ThrowsAsync<StoreException>(() => store.WorldsAsync(Cancel))).Fault);
        await SeedAsync(store, 3_500);

        var (worlds, messages) = await WorldsAsync(store);
        Assert.Equal(64, worlds);
        Assert.InRange(messages, 3_500 - 64 - 64 - 140, 3_500 - 64 - 64 - 120);
    }

    [Fact]
    public async Task Fill_OnAStoreInUse_AddsMessagesThatCountAndKeepsThoseOfUsers()
    {
        var (store, who) = await SeededAsync();
        var ids = Enumerable.Range(0, 40).Select(_ => Guid.NewGuid()).ToArray();

        var filling = StoreKinds.Seed(store.Address, TextWriter.Null).AddAsync(2_000, Cancel);
        await Task.WhenAll(ids.Select(id => store.PostMessageAsync(new(id, who.World, who.Avatar, "meanwhile"), Cancel)));

        Assert.True(await filling >= 2_000);
        Assert.All(await store.AuditAsync(AuditKind.Message, ids, Cancel), entry => Assert.Equal((1, 1), (entry.Rows, entry.Effects)));
    }

    [Fact]
    public async Task Down_AnyUse_IsUnreachableAndNamesThePlaceWithoutTheSecret()
    {
        var address = StoreAddress.Parse(await Server.EmptyAsync());
        var nowhere = Open(address.ConnectionString.Replace($"{address.Port}", "1", StringComparison.Ordinal));

        var fault = await Assert.ThrowsAsync<StoreException>(() => nowhere.PingAsync(Cancel));

        Assert.Equal(StoreFault.Unreachable, fault.Fault);
        Assert.Contains(":1/", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<(ICosyStore Store, Person Who)> SeededAsync()
    {
        var store = Open(await Server.EmptyAsync());
        await SeedAsync(store, 1_000);
        var world = (await store.WorldAsync(2, Cancel))!;
        return (store, new(2, world.Avatars[0].Id));
    }

    private ICosyStore Open(string address)
    {
        var store = StoreKinds.Open(StoreAddress.Parse(address), TimeProvider.System);
        _open.Add(store);
        return store;
    }

    private static Task SeedAsync(ICosyStore store, long rows) => StoreKinds.Seed(store.Address, TextWriter.Null).RunAsync(rows, Cancel);

    private static async Task<(int Worlds, long Messages)> WorldsAsync(ICosyStore store)
    {
        var worlds = await store.WorldsAsync(Cancel);
        return (worlds.Count, worlds.Sum(w => w.MessageCount));
    }

    private static async Task<long> EffectsAsync(ICosyStore store, AuditKind kind, Guid id) => (await store.AuditAsync(kind, [id], Cancel))[0].Effects;

    /// <summary>As <see cref="CurrentStore"/> does.</summary>
    private static async Task<T> RetryOnceAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (StoreException fault) when (fault.Retriable)
        {
            return await work();
        }
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Ends whoever writes to it after so many lines.</summary>
    private sealed class LastWords(CancellationTokenSource death, int lines) : StringWriter
    {
        private int _left = lines;

        public override void WriteLine(string? value)
        {
            if (--_left == 0) death.Cancel();
        }
    }
}
