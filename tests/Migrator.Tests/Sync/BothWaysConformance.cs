using Platform.Migrator.Sync;
using Platform.Plans;

namespace Platform.Migrator.Tests.Sync;

/// <summary>What every engine that can go back without loss must do with a stream each way.</summary>
public abstract class BothWaysConformance
{
    /// <summary>Two fresh ends, the origin filled. Skips the test when a server is missing.</summary>
    protected abstract Task<IStorePair> CreateAsync();

    /// <summary>Whether an origin keeps log for a stream, more and more of it while nobody reads.</summary>
    protected virtual bool KeepsLog => true;

    [Fact]
    public async Task MoveAsync_ThereAndBackAndThereAgain_CopiesNothingAnewAndLosesNothing()
    {
        await using var pair = await CreateAsync();
        await using var both = await BothWays.StartAsync(pair, Cancel);
        await BothWays.VerifyAsync(both.Forward, VerifyScope.Everything, Cancel);
        for (var move = 0; move < 3; move++)
        {
            var other = both.Authority == Side.Source ? both.ReverseFollow : both.ForwardFollow;
            var before = (await other.NextAsync()).ChangesApplied;
            await both.WriteAsync(changes: 200);
            AssertEqual(await both.MoveAsync(Cancel));
            Assert.Equal(await pair.ContentAsync(Side.Source), await pair.ContentAsync(Side.Target));
            Assert.Equal(before, (await other.NextAsync()).ChangesApplied);
            Assert.True(await pair.TryWriteAsync(both.Authority));
            Assert.False(await pair.TryWriteAsync(both.Authority.Other()));
        }
    }

    [Fact]
    public async Task FollowAsync_BothWaysAtOnce_AppliesExactlyWhatTheApplicationWrote()
    {
        await using var pair = await CreateAsync();
        await using var both = await BothWays.StartAsync(pair, Cancel);
        for (var move = 0; move < 3; move++)
        {
            var before = await both.AppliedAsync(Cancel);
            for (var i = 0; i < 50; i++)
                Assert.True(await pair.TryWriteAsync(both.Authority));
            var after = await both.AppliedAsync(Cancel);
            Assert.Equal(both.Authority == Side.Source ? (50, 0) : (0, 50), (after.Forward - before.Forward, after.Reverse - before.Reverse));
            await both.MoveAsync(Cancel);
        }
    }

    [Fact]
    public async Task ArmAsync_Repeated_KeepsThePositionThatWasReached()
    {
        await using var pair = await CreateAsync();
        await using (var both = await BothWays.StartAsync(pair, Cancel))
        {
            await both.MoveAsync(Cancel);
            await both.WriteAsync(changes: 50);
        }
        await using var reverse = pair.OpenReverse(driverEpoch: 2);
        var position = await reverse.Follower.ArmAsync(Cancel);
        Assert.Equal(position, await reverse.Follower.ArmAsync(Cancel));
        await using var follow = await Following.StartAsync(reverse, position);
        Assert.True((await follow.NextAsync()).ChangesApplied >= 50);
        await BothWays.DrainAsync(reverse, Cancel);
        Assert.Equal(await pair.ContentAsync(Side.Target), await pair.ContentAsync(Side.Source));
    }

    [Fact]
    public async Task ArmAsync_OriginTakesWrites_IsRefused()
    {
        await using var pair = await CreateAsync();
        await CopyAsync(pair);
        await using var reverse = pair.OpenReverse(driverEpoch: 2);
        await reverse.Guard.OpenAsync(Side.Target, 1, Cancel);
        var fault = await Assert.ThrowsAsync<SyncException>(() => reverse.Follower.ArmAsync(Cancel));
        Assert.Contains("it takes writes", fault.Message, StringComparison.Ordinal);
        Assert.Null(await reverse.Follower.ReadLogAsync(Cancel));
    }

    [Fact]
    public async Task ArmAsync_NothingWasCopied_IsRefused()
    {
        await using var pair = await CreateAsync();
        await using var reverse = pair.OpenReverse(driverEpoch: 1);
        await Assert.ThrowsAsync<SyncException>(() => reverse.Follower.ArmAsync(Cancel));
        Assert.Empty(await pair.TracesAsync());
    }

    [Fact]
    public async Task PrepareAsync_ReverseIsArmed_IsRefused()
    {
        await using var pair = await CreateAsync();
        await CopyAsync(pair);
        await using var reverse = pair.OpenReverse(driverEpoch: 2);
        await reverse.Follower.ArmAsync(Cancel);
        await using var forward = pair.Open(driverEpoch: 2);
        var fault = await Assert.ThrowsAsync<SyncException>(() => forward.Copier.PrepareAsync(Cancel));
        Assert.Contains("disarm", fault.Hint, StringComparison.Ordinal);
        await reverse.Follower.DisarmAsync(Cancel);
        await forward.Copier.PrepareAsync(Cancel);
    }

    [Fact]
    public async Task DisarmAsync_ThenClean_LeavesOnlyTheCopiedData()
    {
        await using var pair = await CreateAsync();
        await using (var both = await BothWays.StartAsync(pair, Cancel))
        {
            var fault = await Assert.ThrowsAsync<SyncException>(() => both.Reverse.Follower.DisarmAsync(Cancel));
            Assert.Contains("being followed", fault.Message, StringComparison.Ordinal);
        }
        await using var reverse = pair.OpenReverse(driverEpoch: 2);
        await reverse.Follower.DisarmAsync(Cancel);
        await reverse.Follower.DisarmAsync(Cancel);
        Assert.Null(await reverse.Follower.ReadLogAsync(Cancel));
        Assert.Equal(new GuardState(0, false), await reverse.Guard.ReadAsync(Side.Target, Cancel));
        await using var forward = pair.Open(driverEpoch: 2);
        Assert.NotNull(await forward.Follower.ReadLogAsync(Cancel));
        await forward.Copier.CleanAsync(null, Cancel);
        Assert.Empty(await pair.TracesAsync());
    }

    [Fact]
    public async Task DisarmAsync_NewerDriverExists_IsRefused()
    {
        await using var pair = await CreateAsync();
        await CopyAsync(pair);
        await using (var newer = pair.OpenReverse(driverEpoch: 5))
            await newer.Follower.ArmAsync(Cancel);
        await using var stale = pair.OpenReverse(driverEpoch: 4);
        var fault = await Assert.ThrowsAsync<SyncException>(() => stale.Follower.DisarmAsync(Cancel));
        Assert.Contains("newer driver", fault.Message, StringComparison.Ordinal);
        Assert.NotNull(await stale.Follower.ReadLogAsync(Cancel));
    }

    [Fact]
    public async Task ReadLogAsync_FollowedAndNot_TellsWhetherItIsRead()
    {
        await using var pair = await CreateAsync();
        await using (var both = await BothWays.StartAsync(pair, Cancel))
            foreach (var engine in new[] { both.Forward, both.Reverse })
                Assert.True(await engine.Follower.ReadLogAsync(Cancel) is { LimitBytes: null, Active: true, Lost: false } log && (log.RetainedBytes > 0) == KeepsLog);
        await using var alone = pair.OpenReverse(driverEpoch: 2);
        Assert.True(await alone.Follower.ReadLogAsync(Cancel) is { Active: false, Lost: false });
    }

    [Fact]
    public async Task AssumeEqualAsync_DifferencePlantedInATouchedRow_IsFoundByRest()
    {
        await using var pair = await CreateAsync();
        await using var both = await BothWays.StartAsync(pair, Cancel);
        AssertEqual(await both.MoveAsync(Cancel));
        Assert.Equal(0, both.Reverse.Verifier.Unsettled);
        var row = await pair.TouchRowAsync(Side.Target);
        await BothWays.DrainAsync(both.Reverse, Cancel);
        Assert.True(both.Reverse.Verifier.Unsettled > 0);
        await both.Reverse.Verifier.AssumeEqualAsync(Cancel);
        Assert.True(both.Reverse.Verifier.Unsettled > 0, "what was touched stays so");
        await both.ForwardFollow.DisposeAsync();
        await pair.AlterRowAsync(Side.Source, row);
        await both.Reverse.Guard.CloseAsync(Side.Target, 9, TimeSpan.FromSeconds(5), Cancel);
        await BothWays.DrainAsync(both.Reverse, Cancel);
        var found = await BothWays.VerifyAsync(both.Reverse, VerifyScope.Rest, Cancel);
        Assert.Contains(found.SelectMany(v => v.Differences), d => d.Contains(row, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Side.Source)]
    [InlineData(Side.Target)]
    public async Task TryAsync_HealthySide_PassesAndLeavesNothing(Side side)
    {
        await using var pair = await CreateAsync();
        await using var engine = pair.Open(driverEpoch: 1);
        var checks = await engine.Inspector.TryAsync(side, Cancel);
        Assert.Equal(["connect", "create", "read", "update", "delete"], checks.Select(c => c.Name));
        Assert.All(checks, c => Assert.True(c.Passed, c.Detail));
        Assert.Empty(await pair.TracesAsync());
    }

    private static async Task CopyAsync(IStorePair pair)
    {
        await using var forward = pair.Open(driverEpoch: 1);
        await forward.Copier.PrepareAsync(Cancel);
        await forward.Copier.CopyAsync(new Progress<CopyProgress>(), Cancel);
        await forward.Copier.FinishAsync(Cancel);
    }

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected static void AssertEqual(IEnumerable<PartitionVerdict> verdicts) => Assert.All(verdicts, v => Assert.True(v.Equal, $"{v.Partition}: {string.Join("; ", v.Differences)}"));
}
