using System.Collections.Concurrent;
using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Journal.S3;

/// <summary>
/// Drivers that come, die and are cut off at random on one bucket, with leases far too short, so that several often write at once. Whatever the clocks do, the journal
/// stays one chain, and holds what was acknowledged once.
/// </summary>
public sealed class S3JournalLivesTests : IDisposable
{
    private const int Drivers = 4;
    private const int LivesEach = 6;
    private static readonly S3Location Place = new("bucket", "lives", TimeSpan.FromMilliseconds(100));

    private readonly MemoryObjects bucket = new();
    private readonly ConcurrentQueue<(string Id, long Epoch)> acknowledged = new();

    public void Dispose() => bucket.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Lives_WhateverIsLostOrLate_LeaveOneChainWithEveryAcknowledgedRecordOnce(int seed)
    {
        await Task.WhenAll(Enumerable.Range(0, Drivers).Select(driver => Task.Run(() => LiveAsync($"d{driver}", new Random((seed * 100) + driver)))));

        await using var journal = new S3Journal(Place with { Lease = TimeSpan.FromMinutes(1) }, bucket, TimeProvider.System);
        await DriveAsync(journal, "last", new Random(seed)); // Whatever was left behind, the next driver goes on.
        var records = await journal.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(1, records.Count).Select(n => (long)n), records.Select(r => r.Sequence));
        Assert.Equal(records.Select(r => r.DriverEpoch).Order(), records.Select(r => r.DriverEpoch));
        var ids = records.Select(r => ((DriverStarted)r.Event).Driver).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(acknowledged, one => Assert.Equal(one.Epoch, records.Single(r => ((DriverStarted)r.Event).Driver == one.Id).DriverEpoch));
    }

    private async Task LiveAsync(string driver, Random random)
    {
        for (var life = 0; life < LivesEach; life++)
        {
            var way = new FaultyObjects(bucket) { BeforePut = _ => MishapAsync(random), AfterPut = _ => MishapAsync(random) };
            var journal = new S3Journal(Place, way, TimeProvider.System);
            try
            {
                await DriveAsync(journal, $"{driver}.{life}", random);
            }
            catch (JournalException)
            {
                // Held by another, lost, or unreachable: the process ends.
            }
            way.Cut = random.Next(2) == 0; // Killed, or ended in order.
            await journal.DisposeAsync();
        }
    }

    private async Task DriveAsync(S3Journal journal, string name, Random random)
    {
        var lease = await journal.AcquireAsync(name, CancellationToken.None);
        for (var append = random.Next(1, 8); append > 0; append--)
        {
            var ids = Enumerable.Range(0, random.Next(1, 3)).Select(i => $"{name}.{append}.{i}").ToList();
            await journal.AppendAsync(lease, [.. ids.Select(id => new JournalEntry(DateTimeOffset.UnixEpoch, new DriverStarted(id)))], CancellationToken.None);
            foreach (var id in ids)
                acknowledged.Enqueue((id, lease.Epoch));
        }
    }

    private static async Task MishapAsync(Random random)
    {
        int what;
        lock (random)
            what = random.Next(10);
        if (what == 0)
            throw FaultyObjects.Lost;
        if (what == 1)
            await Task.Delay(80); // Late, often beyond the lease.
    }
}
