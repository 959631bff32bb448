using Platform.Players.Compare;
using Platform.Players.Ledger;

namespace Platform.Players.Tests.Compare;

public sealed class LedgerComparisonTests : IAsyncLifetime
{
    private readonly WriteLedger _ledger = new();
    private readonly HttpClient _http = new();
    private FakeApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await FakeApp.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Compare_PlantedFaults_FindsEachAndNothingElse()
    {
        var ids = Enumerable.Range(0, 2500).Select(n => Add(n % 5 == 0 ? EntryKind.User : EntryKind.Message, EntryState.Acknowledged, $"text {n}")).ToList();
        _app.Rows.TryRemove(ids[3], out _);
        Spoil(ids[700], r => r with { Rows = 2 });
        Spoil(ids[1200], r => r with { Effects = 2 });
        Spoil(ids[2000], r => r with { Sha256 = LedgerEntry.Hash("other") });
        Spoil(ids[2400], r => r with { Effects = 0 });

        var report = await CompareAsync();

        Assert.Equal((2500, 2, 2, 1), (report.Checked, report.Lost, report.Duplicated, report.Altered));
        Assert.Equal(new[] { ids[3], ids[2400], ids[700], ids[1200], ids[2000] }.Order(), report.Examples.Select(e => e.Id).Order());
    }

    [Fact]
    public async Task Compare_UnansweredAndFailed_MayOrMayNotBeThere()
    {
        Add(EntryKind.Message, EntryState.Unanswered, "arrived");
        Add(EntryKind.Message, EntryState.Unanswered, "lost on the way", there: false);
        Add(EntryKind.Message, EntryState.Failed, "refused", there: false);
        Add(EntryKind.Message, EntryState.Sent, "nobody waited", there: false);
        Spoil(Add(EntryKind.Message, EntryState.Unanswered, "twice"), r => r with { Effects = 2 });

        var report = await CompareAsync();

        Assert.Equal((5, 0, 1, 0, 2, 0), (report.Checked, report.Lost, report.Duplicated, report.Altered, report.UnansweredPresent, report.FailedPresent));
    }

    [Fact]
    public async Task Compare_Avatars_LastAcknowledgedOrALaterUnansweredStands()
    {
        var (kept, overtaken, goneBack) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        Add(EntryKind.Avatar, EntryState.Acknowledged, "a1", kept);
        Stand(kept, Add(EntryKind.Avatar, EntryState.Acknowledged, "a2", kept), "a2");
        Add(EntryKind.Avatar, EntryState.Acknowledged, "b1", overtaken);
        Stand(overtaken, Add(EntryKind.Avatar, EntryState.Unanswered, "b2", overtaken), "b2");
        var old = Add(EntryKind.Avatar, EntryState.Acknowledged, "c1", goneBack);
        Add(EntryKind.Avatar, EntryState.Acknowledged, "c2", goneBack);

        Stand(goneBack, old, "c2");
        Assert.Equal(1, (await CompareAsync()).Altered);
        Stand(goneBack, old, "c1");
        var report = await CompareAsync();
        Assert.Equal((6, 0, 1, 1), (report.Checked, report.Lost, report.Altered, report.UnansweredPresent));
        _app.Rows.TryRemove(goneBack, out _);
        Assert.Equal(1, (await CompareAsync()).Lost);
    }

    [Fact]
    public async Task Compare_AuditFailsAtFirst_IsAskedAgain()
    {
        Add(EntryKind.Message, EntryState.Acknowledged, "x");
        _app.AuditsToFail = 2;

        Assert.Equal((1, 0), (await CompareAsync()) is var r ? (r.Checked, r.Lost) : default);
    }

    [Fact]
    public async Task Compare_AuditRefusesOrGoesOnFailing_IsAnErrorAndNoVerdict()
    {
        Add(EntryKind.Message, EntryState.Acknowledged, "x");

        Assert.Contains("COSY_TOKEN", (await Assert.ThrowsAsync<AuditException>(() => CompareAsync("wrong"))).Hint, StringComparison.Ordinal);
        _app.AuditsToFail = 100;
        Assert.Contains("does not answer", (await Assert.ThrowsAsync<AuditException>(() => CompareAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_EmptyLedger_ChecksNothing() => Assert.Equal(0, (await CompareAsync()).Checked);

    private Task<ComparisonReport> CompareAsync(string token = FakeApp.Token) =>
        new LedgerComparison(new AuditClient(_http, _app.Url, token, TimeProvider.System)).CompareAsync(_ledger.Entries(), CancellationToken.None);

    private Guid Add(EntryKind kind, EntryState state, string content, Guid? avatar = null, bool there = true)
    {
        var id = Guid.NewGuid();
        _ledger.Sent(id, kind, LedgerEntry.Hash(content), avatar);
        if (state != EntryState.Sent) _ledger.Settle(id, state);
        if (there) _app.Rows[id] = new(kind switch { EntryKind.Message => "message", EntryKind.User => "user", _ => "edit" }, LedgerEntry.Hash(content));
        return id;
    }

    private void Stand(Guid avatar, Guid edit, string content) => _app.Rows[avatar] = new("avatar", LedgerEntry.Hash(content), WriteId: edit);

    private void Spoil(Guid id, Func<FakeApp.Row, FakeApp.Row> how) => _app.Rows[id] = how(_app.Rows[id]);
}
