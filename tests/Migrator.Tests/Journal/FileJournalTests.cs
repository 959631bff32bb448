using System.Text;
using Platform.Migrator.Cutover;
using Platform.Migrator.Journal;

namespace Platform.Migrator.Tests.Journal;

public sealed class FileJournalTests : JournalConformance, IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("journal-").FullName;

    private string FilePath => Path.Combine(directory, "journal.jsonl");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Acquire_EveryTornTail_IsCutToWholeRecordsAndGoesOn()
    {
        await WriteAsync(new DriverStarted("a"), new DriverStarted("b"), new DriverStarted("c"));
        var whole = await File.ReadAllBytesAsync(FilePath);
        var second = whole.AsSpan(0, whole.Length - 1).LastIndexOf((byte)'\n') + 1;
        for (var length = second; length < whole.Length - 1; length++)
        {
            await File.WriteAllBytesAsync(FilePath, whole[..length]);
            File.Delete(Path.Combine(directory, "journal.head")); // A crash before the record was whole has not written it.
            await using var journal = Open();
            var lease = await journal.AcquireAsync("d", default);
            await journal.AppendAsync(lease, [new JournalEntry(DateTimeOffset.UnixEpoch, new DriverStarted("d"))], default);

            Assert.Equal(["a", "b", "d"], (await journal.ReadAsync(default)).Select(r => ((DriverStarted)r.Event).Driver));
        }
    }

    /// <summary>An editor takes it off, or the last byte did not reach the disk: the record is all there, and may be the commit.</summary>
    [Fact]
    public async Task Acquire_OnlyTheLastLineFeedIsMissing_KeepsTheRecord()
    {
        await WriteAsync(new DriverStarted("a"), new DriverStarted("b"));
        var whole = await File.ReadAllBytesAsync(FilePath);
        await File.WriteAllBytesAsync(FilePath, whole[..^1]);

        await WriteAsync(new DriverStarted("c"));

        Assert.Equal(["a", "b", "c"], await DriversAsync());
    }

    /// <summary>The chain of hashes alone would not show it, and the commit may be among them.</summary>
    [Fact]
    public async Task Acquire_LastRecordsTakenAway_IsRefusedAndNothingIsWritten()
    {
        await WriteAsync(new DriverStarted("a"), new DriverStarted("b"), new DriverStarted("c"));
        var lines = await File.ReadAllLinesAsync(FilePath);
        await File.WriteAllTextAsync(FilePath, $"{lines[0]}\n");
        await using var journal = Open();

        var refused = await Assert.ThrowsAsync<JournalException>(() => journal.AcquireAsync("d", default));

        Assert.Contains("has 1 records, and had 3", refused.Message, StringComparison.Ordinal);
        Assert.Equal($"{lines[0]}\n", await File.ReadAllTextAsync(FilePath));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000000000")]
    [InlineData("\0\0\0\0 \0")]
    public async Task Acquire_HeadThatACrashLeftHalfWritten_IsAsIfThereWereNone(string head)
    {
        await WriteAsync(new DriverStarted("a"));
        await File.WriteAllTextAsync(Path.Combine(directory, "journal.head"), head);

        await WriteAsync(new DriverStarted("b"));

        Assert.Equal(["a", "b"], await DriversAsync());
    }

    [Fact]
    public async Task Read_EmptyStretchWithRecordsBehindIt_IsRefusedAndNotCut()
    {
        await WriteAsync(new DriverStarted("a"), new DriverStarted("b"), new DriverStarted("c"));
        var whole = await File.ReadAllBytesAsync(FilePath);
        var first = Array.IndexOf(whole, (byte)'\n') + 1;
        Array.Clear(whole, first, 20);
        await File.WriteAllBytesAsync(FilePath, whole);
        await using var journal = Open();

        var refused = await Assert.ThrowsAsync<JournalException>(() => journal.AcquireAsync("d", default));

        Assert.Contains("line 2", refused.Message, StringComparison.Ordinal);
        Assert.Equal(whole, await File.ReadAllBytesAsync(FilePath));
    }

    [Fact]
    public async Task Read_EventThatThisVersionDoesNotKnow_IsRefusedAsAnotherVersions()
    {
        await WriteAsync(new DriverStarted("a"));
        await AppendRawAsync("""{"v":1,"seq":2,"at":"2026-01-01T00:00:00+00:00","driver":1,"event":{"type":"teleported","to":"mars"}}""");
        await using var journal = Open();

        var refused = await Assert.ThrowsAsync<JournalException>(() => journal.ReadAsync(default));

        Assert.Contains("another version", refused.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Acquire_DirectoryThatCannotBe_SaysWhyAndNamesNoOtherDriver()
    {
        await File.WriteAllTextAsync(Path.Combine(directory, "file"), "");
        await using var journal = new FileJournal(Path.Combine(directory, "file", "state"), TimeProvider.System);

        var refused = await Assert.ThrowsAsync<JournalException>(() => journal.AcquireAsync("a", default));

        Assert.Contains("cannot be written to", refused.Message, StringComparison.Ordinal);
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
    public async Task Read_NewerVersion_SaysSo()
    {
        await WriteAsync(new DriverStarted("a"));
        await AppendRawAsync("{\"v\":99,\"seq\":2,\"something\":\"new\"}");
        await using var journal = Open();

        Assert.Contains("newer", (await Assert.ThrowsAsync<JournalException>(() => journal.ReadAsync(default))).Message, StringComparison.Ordinal);
    }

    internal override IJournalStore Open() => new FileJournal(directory, TimeProvider.System);

    protected override async Task<string> ReadPartAsync(int append) => (await File.ReadAllLinesAsync(FilePath, Cancel))[append];

    protected override async Task ReplacePartAsync(int append, string? text)
    {
        var lines = (await File.ReadAllLinesAsync(FilePath, Cancel)).ToList();
        lines.RemoveAt(append);
        if (text is not null)
            lines.Insert(append, text);
        await File.WriteAllTextAsync(FilePath, string.Concat(lines.Select(line => line + "\n")), Cancel);
    }

    /// <summary>A record with the right hash behind the first one.</summary>
    private async Task AppendRawAsync(string json)
    {
        var previous = (await File.ReadAllTextAsync(FilePath))[..64];
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(previous + json)));
        await File.AppendAllTextAsync(FilePath, $"{hash} {json}\n");
    }

    private async Task WriteAsync(params JournalEvent[] events)
    {
        await using var journal = Open();
        var lease = await journal.AcquireAsync("test", default);
        await journal.AppendAsync(lease, [.. events.Select(e => new JournalEntry(DateTimeOffset.UnixEpoch, e))], default);
    }
}
