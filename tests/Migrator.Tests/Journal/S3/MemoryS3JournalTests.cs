using System.Text;
using Platform.Migrator.Journal;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Journal.S3;

/// <summary>The journal in S3 over a bucket in memory, and what becomes of requests that are lost or late.</summary>
public sealed class MemoryS3JournalTests : JournalConformance, IDisposable
{
    /// <summary>Long enough for a stalled machine; the tests that wait for its end have a short one.</summary>
    private static readonly S3Location Place = new("bucket", "a/b", TimeSpan.FromSeconds(12));
    private static readonly S3Location Hasty = Place with { Lease = TimeSpan.FromSeconds(2) };

    private readonly MemoryObjects bucket = new();

    public void Dispose() => bucket.Dispose();

    internal override IJournalStore Open() => new S3Journal(Place, bucket, TimeProvider.System);

    protected override async Task<string> ReadPartAsync(int append) => Encoding.UTF8.GetString((await bucket.GetAsync(await KeyAsync(append), Cancel))!.Content);

    protected override async Task ReplacePartAsync(int append, string? text)
    {
        var key = await KeyAsync(append);
        bucket.Remove(key);
        if (text is not null)
            await bucket.PutAsync(key, Encoding.UTF8.GetBytes(text), null, Cancel);
    }

    [Fact]
    public async Task Append_AnswerLost_IsReadBackAndNotWrittenTwice()
    {
        var way = new FaultyObjects(bucket);
        await using var journal = new S3Journal(Place, way, TimeProvider.System);
        var lease = await journal.AcquireAsync("a", Cancel);
        var lost = 0;
        way.AfterPut = key => IsSlot(key) && lost++ < 2 ? throw FaultyObjects.Lost : Task.CompletedTask;

        await journal.AppendAsync(lease, [Entry("1")], Cancel);
        await journal.AppendAsync(lease, [Entry("2")], Cancel);

        Assert.Equal(["1", "2"], await DriversAsync());
    }

    [Fact]
    public async Task Append_RequestLost_IsSentAgain()
    {
        var way = new FaultyObjects(bucket);
        await using var journal = new S3Journal(Place, way, TimeProvider.System);
        var lease = await journal.AcquireAsync("a", Cancel);
        var lost = 0;
        way.BeforePut = key => IsSlot(key) && lost++ < 2 ? throw FaultyObjects.Lost : Task.CompletedTask;

        await journal.AppendAsync(lease, [Entry("1")], Cancel);

        Assert.Equal(["1"], await DriversAsync());
    }

    [Fact]
    public async Task Append_RefusedForGood_IsAFaultAndNothingIsWrittenAfterwards()
    {
        var way = new FaultyObjects(bucket);
        await using var journal = new S3Journal(Place, way, TimeProvider.System);
        var lease = await journal.AcquireAsync("a", Cancel);
        way.BeforePut = key => IsSlot(key) ? throw new JournalObjectFault("denied", "Allow it.", isTransient: false) : Task.CompletedTask;

        var fault = await Assert.ThrowsAsync<JournalException>(() => journal.AppendAsync(lease, [Entry("1")], Cancel));
        way.BeforePut = _ => Task.CompletedTask;
        await Assert.ThrowsAsync<JournalException>(() => journal.AppendAsync(lease, [Entry("2")], Cancel));

        Assert.Equal("Allow it.", fault.Hint);
        Assert.Empty(await DriversAsync());
    }

    [Fact]
    public async Task Acquire_DriverCutOff_WaitsOutItsLeaseAndTheOtherOneEnds()
    {
        var way = new FaultyObjects(bucket);
        var dead = new S3Journal(Hasty, way, TimeProvider.System);
        var old = await dead.AcquireAsync("dead", Cancel);
        await dead.AppendAsync(old, [Entry("1")], Cancel);
        way.Cut = true;
        await using var next = Open();

        var lease = await next.AcquireAsync("next", Cancel);

        Assert.Equal(2, lease.Epoch);
        Assert.Throws<JournalLeaseLostException>(dead.EnsureLease);
        Assert.True(dead.LeaseLost.IsCancellationRequested);
        way.Cut = false;
        await Assert.ThrowsAsync<JournalLeaseLostException>(() => dead.AppendAsync(old, [Entry("2")], Cancel));
        await next.AppendAsync(lease, [Entry("3")], Cancel);
        Assert.Equal(["1", "3"], await DriversAsync());
        await dead.DisposeAsync();
        next.EnsureLease();
    }

    /// <summary>What the lease cannot keep out, the slots do.</summary>
    [Fact]
    public async Task Append_ArrivesAfterTheNextDriverBegan_IsRefusedAndItsDriverEnds()
    {
        var way = new FaultyObjects(bucket);
        var old = new S3Journal(Place, way, TimeProvider.System);
        var lease = await old.AcquireAsync("old", Cancel);
        var (sent, arrives) = Gate(way);
        var append = old.AppendAsync(lease, [Entry("late")], Cancel);
        await sent;

        await TakeOverAsync();
        await using var next = Open();
        var nextLease = await next.AcquireAsync("next", Cancel);
        arrives.SetResult();

        await Assert.ThrowsAsync<JournalLeaseLostException>(() => append);
        Assert.Throws<JournalLeaseLostException>(old.EnsureLease);
        await next.AppendAsync(nextLease, [Entry("in time")], Cancel);
        Assert.Equal(["in time"], await DriversAsync());
        await old.DisposeAsync();
    }

    [Fact]
    public async Task Append_ArrivesBeforeTheNextDriversSlot_IsReadByIt()
    {
        var way = new FaultyObjects(bucket);
        var old = new S3Journal(Place, way, TimeProvider.System);
        var lease = await old.AcquireAsync("old", Cancel);
        var (sent, arrives) = Gate(way);
        var append = old.AppendAsync(lease, [Entry("just so")], Cancel);
        await sent;

        await TakeOverAsync();
        var nextWay = new FaultyObjects(bucket) { BeforePut = async key => { if (IsSlot(key)) { arrives.TrySetResult(); await append; } } };
        await using var next = new S3Journal(Place, nextWay, TimeProvider.System);
        var nextLease = await next.AcquireAsync("next", Cancel);
        await next.AppendAsync(nextLease, [Entry("then")], Cancel);

        Assert.Equal(["just so", "then"], await DriversAsync());
        Assert.Equal([1, 2], (await next.ReadAsync(Cancel)).Select(r => r.DriverEpoch));
        await old.DisposeAsync();
    }

    [Fact]
    public async Task Acquire_StoreWithoutConditionalWrites_IsRefused()
    {
        bucket.KeepsConditions = false;
        await using var journal = Open();

        var refused = await Assert.ThrowsAsync<JournalException>(() => journal.AcquireAsync("a", Cancel));

        Assert.Contains("does not keep to conditional writes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acquire_LeaseObjectRemoved_GoesOnAboveTheEpochsOfTheSlots()
    {
        await AppendAsync(new Migrator.Cutover.DriverStarted("a"));
        bucket.Remove("a/b/lease.json");
        await using var journal = Open();

        Assert.Equal(2, (await journal.AcquireAsync("b", Cancel)).Epoch);
    }

    [Theory]
    [InlineData("s3://bucket", "bucket", "", 30)]
    [InlineData("s3://my.bucket-1/a/b/", "my.bucket-1", "a/b", 30)]
    [InlineData("s3://bucket/a?lease=5", "bucket", "a", 5)]
    public void Location_Address_IsRead(string text, string name, string prefix, int seconds) =>
        Assert.Equal(new S3Location(name, prefix, TimeSpan.FromSeconds(seconds)), S3Location.TryParse(text));

    [Theory]
    [InlineData("s3://")]
    [InlineData("s3://a")]
    [InlineData("https://bucket/a")]
    [InlineData("s3://bucket/a?lease=1")]
    [InlineData("s3://bucket/a?lease=301")]
    [InlineData("s3://bucket/a b")]
    public void Location_SomethingElse_IsNone(string text) => Assert.Null(S3Location.TryParse(text));

    private static bool IsSlot(string key) => key.Contains("/slots/", StringComparison.Ordinal);

    /// <summary>The next write of a slot is held until the second is set.</summary>
    private static (Task Sent, TaskCompletionSource Arrives) Gate(FaultyObjects way)
    {
        var (sent, arrives) = (new TaskCompletionSource(), new TaskCompletionSource());
        way.BeforePut = async key =>
        {
            if (IsSlot(key))
            {
                sent.TrySetResult();
                await arrives.Task;
            }
        };
        return (sent.Task, arrives);
    }

    /// <summary>As if the lease were over by the clock: the next driver finds it free.</summary>
    private async Task TakeOverAsync()
    {
        for (var taken = false; !taken;)
        {
            var standing = (await bucket.GetAsync("a/b/lease.json", Cancel))!;
            var free = S3Lease.Read(Place, standing.Content) with { Released = true };
            taken = await bucket.PutAsync("a/b/lease.json", free.Write(), standing.Tag, Cancel) is not null;
        }
    }

    /// <summary>Slots without records are a driver's own beginning.</summary>
    private async Task<string> KeyAsync(int append)
    {
        var slots = new List<string>();
        foreach (var key in bucket.Keys.Where(IsSlot))
        {
            if (!S3Slot.Read((await bucket.GetAsync(key, Cancel))!.Content).Records.IsEmpty)
                slots.Add(key);
        }
        return slots[append];
    }
}
