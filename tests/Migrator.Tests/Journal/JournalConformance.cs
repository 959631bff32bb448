using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;

namespace Platform.Migrator.Tests.Journal;

/// <summary>What every journal store must do, wherever it lies. A store's test class derives from this one.</summary>
public abstract class JournalConformance
{
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Another process's view of the same journal.</summary>
    internal abstract IJournalStore Open();

    /// <summary>What one append left behind, as text.</summary>
    protected abstract Task<string> ReadPartAsync(int append);

    /// <param name="append">From 0.</param>
    /// <param name="text">Null: it is gone.</param>
    protected abstract Task ReplacePartAsync(int append, string? text);

    [Fact]
    public async Task Read_Nothing_IsEmpty()
    {
        await using var journal = Open();

        Assert.Empty(await journal.ReadAsync(Cancel));
    }

    [Fact]
    public async Task Append_ThenRead_GivesTheSameEventsInOrder()
    {
        await AppendAsync(new DriverStarted("a"), new StepFailed(Step.Copy, "error", "hint", Transient: true));

        await using var journal = Open();
        var records = await journal.ReadAsync(Cancel);

        Assert.Equal([1, 2], records.Select(r => r.Sequence));
        Assert.Equal(new StepFailed(Step.Copy, "error", "hint", Transient: true), records[1].Event);
    }

    [Fact]
    public async Task Append_SeveralAtOnce_AreAllThereAsAnswered()
    {
        await using var journal = Open();
        var lease = await journal.AcquireAsync("a", Cancel);

        var answered = await journal.AppendAsync(lease, [Entry("1"), Entry("2"), Entry("3")], Cancel);
        await journal.AppendAsync(lease, [Entry("4")], Cancel);

        Assert.Equal(answered, (await journal.ReadAsync(Cancel)).Take(3));
        Assert.Equal(["1", "2", "3", "4"], await DriversAsync());
    }

    [Fact]
    public async Task Append_DriverAfterDriver_IsOneChainWithRisingEpochs()
    {
        await AppendAsync(new DriverStarted("a"), new DriverStarted("b"));
        await AppendAsync(new DriverStarted("c"));

        await using var journal = Open();
        var records = await journal.ReadAsync(Cancel);

        Assert.Equal([1, 2, 3], records.Select(r => r.Sequence));
        Assert.Equal([1, 1, 2], records.Select(r => r.DriverEpoch));
    }

    [Fact]
    public async Task Acquire_WhileAnotherHoldsIt_NamesTheHolderAndChangesNothing()
    {
        await using var first = Open();
        var lease = await first.AcquireAsync("migrator on host-1", Cancel);
        await using var second = Open();

        var refused = await Assert.ThrowsAsync<JournalLeaseHeldException>(() => second.AcquireAsync("migrator on host-2", Cancel));

        Assert.Contains("migrator on host-1", refused.Message, StringComparison.Ordinal);
        first.EnsureLease();
        await first.AppendAsync(lease, [Entry("goes on")], Cancel);
    }

    [Fact]
    public async Task Acquire_AfterAnotherEnded_IsFreeAtOnceWithAHigherEpoch()
    {
        await AppendAsync(new DriverStarted("a"));
        await using var second = Open();

        Assert.Equal(2, (await second.AcquireAsync("b", Cancel)).Epoch);
        second.EnsureLease();
        Assert.False(second.LeaseLost.IsCancellationRequested);
    }

    [Fact]
    public async Task Read_WhileAnotherDrives_TakesNoLease()
    {
        await using var driver = Open();
        var lease = await driver.AcquireAsync("a", Cancel);
        await driver.AppendAsync(lease, [Entry("1")], Cancel);

        Assert.Equal(["1"], await DriversAsync());

        await driver.AppendAsync(lease, [Entry("2")], Cancel);
        Assert.Equal(["1", "2"], await DriversAsync());
    }

    [Fact]
    public async Task Read_AnyDigitOfARecordChanged_IsRefused()
    {
        await AppendAsync(new DriverStarted("first"), new DriverStarted("second"));
        var whole = await ReadPartAsync(0);
        var record = whole.LastIndexOf(""":{"type":""", StringComparison.Ordinal);

        await ReplacePartAsync(0, whole[..record] + whole[record..].Replace("first", "worst", StringComparison.Ordinal));

        await using var journal = Open();
        Assert.Contains("damaged", (await Assert.ThrowsAsync<JournalException>(() => journal.ReadAsync(Cancel))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JournalException>(() => journal.AcquireAsync("b", Cancel));
    }

    [Fact]
    public async Task Read_AppendRemovedFromTheMiddle_IsRefused()
    {
        await AppendAsync(new DriverStarted("a"), new DriverStarted("b"), new DriverStarted("c"));

        await ReplacePartAsync(1, null);

        await using var journal = Open();
        Assert.Contains("damaged", (await Assert.ThrowsAsync<JournalException>(() => journal.ReadAsync(Cancel))).Message, StringComparison.Ordinal);
    }

    /// <summary>The chain of hashes alone would not show it, and the commit may be among them.</summary>
    [Fact]
    public async Task Acquire_LastAppendsTakenAway_IsRefused()
    {
        await AppendAsync(new DriverStarted("a"), new DriverStarted("b"), new DriverStarted("c"));

        await ReplacePartAsync(2, null);
        await ReplacePartAsync(1, null);

        await using var journal = Open();
        Assert.Contains("and had", (await Assert.ThrowsAsync<JournalException>(() => journal.AcquireAsync("d", Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_Cancelled_WritesNothing()
    {
        await using var journal = Open();
        var lease = await journal.AcquireAsync("a", Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => journal.AppendAsync(lease, [Entry("never")], new CancellationToken(canceled: true)));
        await journal.AppendAsync(lease, [Entry("later")], Cancel);

        Assert.Equal(["later"], await DriversAsync());
    }

    private protected static JournalEntry Entry(string driver) => new(DateTimeOffset.UnixEpoch, new DriverStarted(driver));

    private protected async Task<IEnumerable<string>> DriversAsync()
    {
        await using var journal = Open();
        return (await journal.ReadAsync(Cancel)).Select(r => ((DriverStarted)r.Event).Driver);
    }

    /// <summary>By a driver of their own, one append each.</summary>
    private protected async Task AppendAsync(params JournalEvent[] events)
    {
        await using var journal = Open();
        var lease = await journal.AcquireAsync("test", Cancel);
        foreach (var entry in events)
            await journal.AppendAsync(lease, [new JournalEntry(DateTimeOffset.UnixEpoch, entry)], Cancel);
    }
}
