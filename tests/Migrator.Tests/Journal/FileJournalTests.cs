using System.Text;
using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;

namespace Platform.Migrator.Tests.Journal;

public sealed class FileJournalTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("journal-").FullName;

    private string FilePath => Path.Combine(directory, "journal.jsonl");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Append_ThenRead_GivesTheSameEventsInOrder()
    {
        await WriteAsync(new DriverStarted("a"), new StepFailed(Step.Copy, "error", "hint", Transient: true));

        await using var journal = Open();
        var records = await journal.ReadAsync(default);

        Assert.Equal([1, 2], records.Select(r => r.Sequence));
        Assert.Equal(new StepFailed(Step.Copy, "error", "hint", Transient: true), records[1].Event);
    }

    [Fact]
    public async Task Acquire_WhileAnotherHoldsIt_NamesTheHolder()
    {
        await using var first = Open();
        await first.AcquireAsync("migrator on host-1", default);
        await using var second = Open();

        var refused = await Assert.ThrowsAsync<JournalLeaseHeldException>(() => second.AcquireAsync("migrator on host-2", default));

        Assert.Contains("migrator on host-1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acquire_AfterAnother_HasAHigherEpoch()
    {
        await WriteAsync(new DriverStarted("a"));
        await using var second = Open();

        Assert.Equal(2, (await second.AcquireAsync("b", default)).Epoch);
    }

    [Fact]
    public async Task Acquire_EveryTornTail_IsCutToWholeRecordsAndGoesOn()
    {
        await WriteAsync(new DriverStarted("a"), new DriverStarted("b"), new DriverStarted("c"));
        var whole = await File.ReadAllBytesAsync(FilePath);
        var second = whole.AsSpan(0, whole.Length - 1).LastIndexOf((byte)'\n') + 1;
        for (var length = second; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(FilePath, whole[..length]);
            await using var journal = Open();
            var lease = await journal.AcquireAsync("d", default);
            await journal.AppendAsync(lease, [new JournalEntry(DateTimeOffset.UnixEpoch, new DriverStarted("d"))], default);

            Assert.Equal(["a", "b", "d"], (await journal.ReadAsync(default)).Select(r => ((DriverStarted)r.Event).Driver));
        }
    }

    [Fact]
    public async Task Acquire_TailOfZeros_IsCut()
    {
        await WriteAsync(new DriverStarted("a"));
        await File.AppendAllTextAsync(FilePath, new string('\0', 100) + "\n");
        await using var journal = Open();
        await journal.AcquireAsync("b", default);

        Assert.Single(await journal.ReadAsync(default));
    }

    [Fact]
    public async Task Read_AnyByteOfARecordChanged_IsRefusedWithItsLine()
    {
        await WriteAsync(new DriverStarted("first"), new DriverStarted("second"));
        var whole = await File.ReadAllBytesAsync(FilePath);
        for (var i = 0; i < whole.Length; i++)
        {
            if (whole[i] == (byte)'\n')
                continue;
            var edited = (byte[])whole.Clone();
            edited[i] ^= 1;
            if (edited[i] is (byte)'\n' or 0)
                continue;
            await File.WriteAllBytesAsync(FilePath, edited);
            await using var journal = Open();

            var refused = await Assert.ThrowsAsync<JournalException>(() => journal.ReadAsync(default));
            Assert.Contains("line", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Read_RecordRemovedFromTheMiddle_IsRefused()
    {
        await WriteAsync(new DriverStarted("a"), new DriverStarted("b"), new DriverStarted("c"));
        var lines = await File.ReadAllLinesAsync(FilePath);
        await File.WriteAllTextAsync(FilePath, $"{lines[0]}\n{lines[2]}\n");
        await using var journal = Open();

        await Assert.ThrowsAsync<JournalException>(() => journal.ReadAsync(default));
    }

    [Fact]
    public async Task Read_NewerVersion_SaysSo()
    {
        await WriteAsync(new DriverStarted("a"));
        var json = "{\"v\":99,\"seq\":2,\"something\":\"new\"}";
        var previous = (await File.ReadAllTextAsync(FilePath))[..64];
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(previous + json)));
        await File.AppendAllTextAsync(FilePath, $"{hash} {json}\n");
        await using var journal = Open();

        Assert.Contains("newer", (await Assert.ThrowsAsync<JournalException>(() => journal.ReadAsync(default))).Message, StringComparison.Ordinal);
    }

    private FileJournal Open() => new(directory, TimeProvider.System);

    private async Task WriteAsync(params JournalEvent[] events)
    {
        await using var journal = Open();
        var lease = await journal.AcquireAsync("test", default);
        await journal.AppendAsync(lease, [.. events.Select(e => new JournalEntry(DateTimeOffset.UnixEpoch, e))], default);
    }
}
