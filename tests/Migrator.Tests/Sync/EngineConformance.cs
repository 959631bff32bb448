using Microsoft.Extensions.Logging.Abstractions;
using Platform.Migrator.Sync;
using Platform.Plans;

namespace Platform.Migrator.Tests.Sync;

/// <summary>What every engine must do, whatever it moves. A kind of store joins by telling how to make a pair of ends and how to write to them.</summary>
public abstract class EngineConformance
{
    /// <summary>Two fresh ends, the origin filled with <see cref="IStorePair.Rows"/> rows. Skips the test when a server is missing.</summary>
    protected abstract Task<IStorePair> CreateAsync();

    [Fact]
    public async Task InspectAsync_FreshPair_FindsNoProblemAndWritesNothing()
    {
        await using var pair = await CreateAsync();
        await using var engine = pair.Open(driverEpoch: 1);
        var inventory = await engine.Inspector.InspectAsync(Cancel);
        Assert.Empty(inventory.Problems);
        Assert.NotEqual(inventory.SourceIdentity, inventory.TargetIdentity);
        Assert.True(inventory.PredictedCopy > TimeSpan.Zero);
        Assert.Empty(await pair.TracesAsync());
    }

    [Fact]
    public async Task CopyAsync_WritersMeanwhile_FollowedAndDrainedSidesAreEqual()
    {
        await using var pair = await CreateAsync();
        await using var engine = pair.Open(driverEpoch: 1);
        await engine.Copier.PrepareAsync(Cancel);
        using var stopWriting = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 3).Select(w => pair.WriteAsync(w, stopWriting.Token)).ToList();
        var position = await engine.Copier.CopyAsync(new Progress<CopyProgress>(), Cancel);
        await engine.Copier.FinishAsync(Cancel);
        await using var follow = await Following.StartAsync(engine, position);
        await follow.MovedAsync(changes: 200);
        Assert.All(await VerifyAsync(engine, VerifyScope.Everything), v => Assert.True(v.Equal, v.ToString() + string.Join(";", v.Differences)));
        await VerifyAsync(engine, VerifyScope.Touched);
        await engine.Guard.CloseAsync(Side.Source, 1, TimeSpan.FromSeconds(5), Cancel);
        await stopWriting.CancelAsync();
        await Task.WhenAll(writers);
        await engine.Follower.DrainAsync(await engine.Follower.FenceAsync(Cancel), Cancel);
        await engine.Follower.CarryRestAsync(Cancel);
        Assert.All(await VerifyAsync(engine, VerifyScope.Rest), v => Assert.True(v.Equal, string.Join(";", v.Differences)));
        Assert.Equal(0, engine.Verifier.Unsettled);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
    }

    [Fact]
    public async Task FollowAsync_InterruptedManyTimes_AppliesNothingTwice()
    {
        await using var pair = await CreateAsync();
        var position = await CopiedAsync(pair);
        using var stopWriting = new CancellationTokenSource();
        var writer = pair.WriteAsync(0, stopWriting.Token);
        for (var driver = 2; driver < 8; driver++)
        {
            await using var engine = pair.Open(driver);
            await using var follow = await Following.StartAsync(engine, position);
            await follow.MovedAsync(changes: 10);
        }
        await stopWriting.CancelAsync();
        await writer;
        await using var last = pair.Open(driverEpoch: 9);
        await using var following = await Following.StartAsync(last, position);
        await last.Follower.DrainAsync(await last.Follower.FenceAsync(Cancel), Cancel);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
    }

    [Fact]
    public async Task FollowAsync_NewerDriverExists_IsRefused()
    {
        await using var pair = await CreateAsync();
        var position = await CopiedAsync(pair);
        await using var newer = pair.Open(driverEpoch: 5);
        await using (var follow = await Following.StartAsync(newer, position))
            await newer.Follower.DrainAsync(await newer.Follower.FenceAsync(Cancel), Cancel);
        await using var stale = pair.Open(driverEpoch: 4);
        var fault = await Assert.ThrowsAsync<SyncException>(() => stale.Follower.FollowAsync(position, new Progress<FollowProgress>(), Cancel));
        Assert.Contains("newer driver", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PrepareAsync_AfterAnUnfinishedCopy_StartsAgain()
    {
        await using var pair = await CreateAsync();
        await using (var dead = pair.Open(driverEpoch: 1))
        {
            await dead.Copier.PrepareAsync(Cancel);
            await dead.Copier.CopyAsync(new Progress<CopyProgress>(), Cancel);
        }
        await CopiedAsync(pair, driverEpoch: 2);
        Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
    }

    [Fact]
    public async Task CloseAsync_Closed_RefusesWritesUntilOpened()
    {
        await using var pair = await CreateAsync();
        await CopiedAsync(pair);
        await using var engine = pair.Open(driverEpoch: 2);
        Assert.True(await pair.TryWriteAsync(Side.Source));
        Assert.False(await pair.TryWriteAsync(Side.Target));
        await engine.Guard.CloseAsync(Side.Source, 3, TimeSpan.FromSeconds(2), Cancel);
        Assert.False(await pair.TryWriteAsync(Side.Source));
        Assert.Equal(new GuardState(3, false), await engine.Guard.ReadAsync(Side.Source, Cancel));
        await engine.Guard.OpenAsync(Side.Source, 3, Cancel);
        Assert.True(await pair.TryWriteAsync(Side.Source));
        Assert.Equal(new GuardState(3, true), await engine.Guard.ReadAsync(Side.Source, Cancel));
        await engine.Guard.CloseAsync(Side.Source, 4, TimeSpan.FromSeconds(2), Cancel);
        Assert.False(await pair.TryWriteAsync(Side.Source));
    }

    [Fact]
    public async Task CloseAsync_NewerEpochHolds_IsRefusedAndChangesNothing()
    {
        await using var pair = await CreateAsync();
        await CopiedAsync(pair);
        await using var engine = pair.Open(driverEpoch: 2);
        await engine.Guard.OpenAsync(Side.Source, 7, Cancel);
        await Assert.ThrowsAsync<SyncException>(() => engine.Guard.CloseAsync(Side.Source, 6, TimeSpan.FromSeconds(1), Cancel));
        Assert.True(await pair.TryWriteAsync(Side.Source));
        Assert.Equal(new GuardState(7, true), await engine.Guard.ReadAsync(Side.Source, Cancel));
    }

    [Theory]
    [InlineData(VerifyScope.Everything, true)]
    [InlineData(VerifyScope.Rest, false)]
    public async Task VerifyAsync_DifferencesPlanted_FindsEachOfThem(VerifyScope scope, bool following)
    {
        await using var pair = await CreateAsync();
        var position = await CopiedAsync(pair);
        await using var engine = pair.Open(driverEpoch: 2);
        var planted = await pair.PlantDifferencesAsync();
        await using var follow = following ? await Following.StartAsync(engine, position) : null;
        if (follow is not null)
            await engine.Follower.DrainAsync(await engine.Follower.FenceAsync(Cancel), Cancel);
        var found = (await VerifyAsync(engine, scope)).Where(v => !v.Equal).SelectMany(v => v.Differences).ToList();
        Assert.All(planted, p => Assert.Contains(found, f => f.Contains(p, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task DrainAsync_NoFollowerRuns_SaysSo()
    {
        await using var pair = await CreateAsync();
        await CopiedAsync(pair);
        await using var engine = pair.Open(driverEpoch: 2);
        var fence = await engine.Follower.FenceAsync(Cancel);
        var fault = await Assert.ThrowsAsync<SyncException>(() => engine.Follower.DrainAsync(fence, Cancel));
        Assert.Contains("does not run", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CleanAsync_AfterEverything_LeavesOnlyTheCopiedData()
    {
        await using var pair = await CreateAsync();
        await CopiedAsync(pair);
        await using var engine = pair.Open(driverEpoch: 2);
        await engine.Guard.CloseAsync(Side.Source, 1, TimeSpan.FromSeconds(2), Cancel);
        await engine.Copier.CleanAsync(null, Cancel);
        await engine.Copier.CleanAsync(null, Cancel);
        Assert.Empty(await pair.TracesAsync());
        Assert.True(await pair.TryWriteAsync(Side.Target));
    }

    [Fact]
    public async Task CleanAsync_SourceRetired_GoesOnRefusingThere()
    {
        await using var pair = await CreateAsync();
        await CopiedAsync(pair);
        await using var engine = pair.Open(driverEpoch: 2);
        await engine.Guard.CloseAsync(Side.Source, 1, TimeSpan.FromSeconds(2), Cancel);
        await engine.Guard.OpenAsync(Side.Target, 1, Cancel);
        await engine.Copier.CleanAsync(Side.Source, Cancel);
        Assert.False(await pair.TryWriteAsync(Side.Source));
        Assert.True(await pair.TryWriteAsync(Side.Target));
    }

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected static async Task<SyncPosition> CopiedAsync(IStorePair pair, long driverEpoch = 1)
    {
        await using var engine = pair.Open(driverEpoch);
        await engine.Copier.PrepareAsync(Cancel);
        var position = await engine.Copier.CopyAsync(new Progress<CopyProgress>(), Cancel);
        await engine.Copier.FinishAsync(Cancel);
        return position;
    }

    protected static async Task<List<PartitionVerdict>> VerifyAsync(IStoreEngine engine, VerifyScope scope)
    {
        var verdicts = new List<PartitionVerdict>();
        await foreach (var verdict in engine.Verifier.VerifyAsync(scope, Cancel))
            verdicts.Add(verdict);
        return verdicts;
    }

    protected static StoreContext Context(string migration, long driverEpoch) => new(migration, driverEpoch, TimeProvider.System, NullLoggerFactory.Instance);
}

/// <summary>A pair of real ends for one test.</summary>
public interface IStorePair : IAsyncDisposable
{
    int Rows { get; }

    /// <summary>An engine from source to target for the same migration each time.</summary>
    IStoreEngine Open(long driverEpoch);

    /// <summary>The same with the ends swapped.</summary>
    IStoreEngine OpenReverse(long driverEpoch);

    /// <summary>Writes transactions of every kind, until cancelled or refused.</summary>
    Task WriteAsync(int writer, CancellationToken stop, Side side = Side.Source);

    /// <returns>False when the side refuses it as closed.</returns>
    Task<bool> TryWriteAsync(Side side);

    /// <summary>Changes one row as the application. Returns what verdicts call it.</summary>
    Task<string> TouchRowAsync(Side side);

    /// <summary>Changes that row past every guard.</summary>
    Task AlterRowAsync(Side side, string row);

    /// <summary>Changes one row at the target, deletes one and adds one, past every guard. Returns what verdicts must name.</summary>
    Task<IReadOnlyList<string>> PlantDifferencesAsync();

    /// <summary>All rows, as text that is the same exactly when they are.</summary>
    Task<string> ContentAsync(Side side);

    /// <summary>What of the migration's own is left at either end: slots, publications, schemas, triggers.</summary>
    Task<IReadOnlyList<string>> TracesAsync();
}
