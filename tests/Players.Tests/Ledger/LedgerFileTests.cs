using Microsoft.Extensions.Logging.Abstractions;
using Platform.Players.Ledger;

namespace Platform.Players.Tests.Ledger;

public sealed class LedgerFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-ledger-");

    private string Path => System.IO.Path.Combine(_directory.FullName, "ledger");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Ledger_ReadBack_HasEveryWriteAndItsState()
    {
        var (message, user, edit, avatar) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await using (var file = Open())
        {
            var ledger = new WriteLedger(file);
            ledger.Sent(message, EntryKind.Message, "aa");
            ledger.Sent(user, EntryKind.User, "bb");
            ledger.Sent(edit, EntryKind.Avatar, "cc", avatar);
            ledger.Settle(user, EntryState.Unanswered);
            ledger.Settle(message, EntryState.Acknowledged);
        }

        await using var again = Open();

        Assert.Equal(
            [new(message, EntryKind.Message, "aa", null, EntryState.Acknowledged), new(user, EntryKind.User, "bb", null, EntryState.Unanswered), new(edit, EntryKind.Avatar, "cc", avatar, EntryState.Sent)],
            new WriteLedger(again).Entries());
    }

    [Fact]
    public async Task Ledger_WhileOpen_IsOnDiskWithoutClosing()
    {
        await using var file = Open();
        var id = Guid.NewGuid();
        new WriteLedger(file).Sent(id, EntryKind.Message, "aa");

        var length = $"sent {id} message aa\n".Length;
        await Wait.UntilAsync(() => new FileInfo(Path).Length == length, "the line is on disk");
    }

    [Fact]
    public async Task Ledger_TornLastLine_IsCutOffAndGoneOnFrom()
    {
        var (whole, torn, next) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await File.WriteAllTextAsync(Path, $"sent {whole} message aa\nsent {torn} mess");

        await using (var file = Open()) new WriteLedger(file).Sent(next, EntryKind.User, "bb");

        Assert.Equal($"sent {whole} message aa\nsent {next} user bb\n", Text());
    }

    [Theory]
    [InlineData("hello\n")]
    [InlineData("acknowledged 8a3c7e52-0c0f-4d0e-9d5e-6f6e6c1f0a11\n")]
    [InlineData("sent 8a3c7e52-0c0f-4d0e-9d5e-6f6e6c1f0a11 planet aa\n")]
    public async Task Ledger_SomethingElse_IsRefused(string text)
    {
        await File.WriteAllTextAsync(Path, text);

        Assert.Contains("line 1", Assert.Throws<FormatException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ledger_OpenedTwice_IsRefused()
    {
        await using var first = Open();

        Assert.Throws<IOException>(Open);
    }

    private LedgerFile Open() => new(Path, NullLogger<LedgerFile>.Instance);

    private string Text() => File.ReadAllText(Path);
}
