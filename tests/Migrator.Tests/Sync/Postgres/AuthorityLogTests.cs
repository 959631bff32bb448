using Npgsql;
using Platform.Plans;

namespace Platform.Migrator.Tests.Sync.Postgres;

/// <summary>Each side's own log of when it could be written to.</summary>
public sealed class AuthorityLogTests
{
    [Fact]
    public async Task MoveAsync_ThereAndBackUnderWrites_SidesWereNeverOpenAtTheSameTime()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using var both = await BothWays.StartAsync(pair, default);
        for (var move = 0; move < 4; move++)
        {
            await both.WriteAsync(changes: 20);
            await both.MoveAsync(default);
        }
        var source = Open(await LogAsync(pair.Source), openAtFirst: true);
        var target = Open(await LogAsync(pair.Target), openAtFirst: false);
        Assert.Equal((3, 2), (source.Count, target.Count));
        Assert.All(source, s => Assert.All(target, t => Assert.True(s.To <= t.From || t.To <= s.From, $"source {s} and target {t}")));
    }

    [Fact]
    public async Task CloseAsync_Refused_LeavesNoEntry()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using var engine = pair.Open(driverEpoch: 1);
        await engine.Guard.OpenAsync(Side.Source, 7, default);
        await Assert.ThrowsAsync<Migrator.Sync.SyncException>(() => engine.Guard.CloseAsync(Side.Source, 6, TimeSpan.FromSeconds(1), default));
        Assert.Equal([(7, true)], (await LogAsync(pair.Source)).Select(e => (e.Epoch, e.TakesWrites)));
    }

    [Fact]
    public async Task CleanAsync_OneSideRetired_OnlyThatOneKeepsItsLog()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using (var both = await BothWays.StartAsync(pair, default))
            await both.MoveAsync(default);
        await using var reverse = pair.OpenReverse(driverEpoch: 2);
        await reverse.Follower.DisarmAsync(default);
        await using var forward = pair.Open(driverEpoch: 2);
        await forward.Copier.CleanAsync(Side.Source, default);
        Assert.Equal([(1, false)], (await LogAsync(pair.Source)).Select(e => (e.Epoch, e.TakesWrites)));
        var traces = await pair.TracesAsync();
        Assert.Single(traces, t => t == "schema platform");
        Assert.DoesNotContain(traces, t => t.StartsWith("slot", StringComparison.Ordinal) || t.StartsWith("publication", StringComparison.Ordinal));
    }

    /// <summary>When a side was open, by its own entries.</summary>
    private static List<(DateTime From, DateTime To)> Open(List<(int Epoch, bool TakesWrites, DateTime At)> log, bool openAtFirst)
    {
        var open = new List<(DateTime From, DateTime To)>();
        DateTime? since = openAtFirst ? DateTime.MinValue : null;
        foreach (var entry in log)
        {
            if (!entry.TakesWrites && since is { } from)
                open.Add((from, entry.At));
            since = entry.TakesWrites ? since ?? entry.At : null;
        }
        if (since is { } last)
            open.Add((last, DateTime.MaxValue));
        return open;
    }

    private static async Task<List<(int Epoch, bool TakesWrites, DateTime At)>> LogAsync(string end)
    {
        await using var connection = new NpgsqlConnection(end);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT epoch::int, takes_writes, at FROM platform.authority_log ORDER BY entry", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var entries = new List<(int, bool, DateTime)>();
        while (await reader.ReadAsync())
            entries.Add((reader.GetInt32(0), reader.GetBoolean(1), reader.GetDateTime(2)));
        return entries;
    }
}
