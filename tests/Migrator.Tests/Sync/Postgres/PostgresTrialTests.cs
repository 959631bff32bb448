using Npgsql;
using Platform.Migrator.Sync;
using Platform.Plans;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Sync.Postgres;

public sealed class PostgresTrialTests
{
    [Fact]
    public async Task TryAsync_ServerAway_IsAFailedCheckWithItsReason()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using var engine = pair.Open(1, pair.Source, "Host=127.0.0.1;Port=1;Username=postgres;Password=hidden;Database=x");
        var checks = await engine.Inspector.TryAsync(Side.Target, default);
        Assert.Equal(5, checks.Count);
        Assert.All(checks, c => Assert.False(c.Passed));
        Assert.Contains("main.target", checks[0].Detail, StringComparison.Ordinal);
        Assert.All(checks.Skip(1), c => Assert.Equal("not tried, since connect failed", c.Detail));
        Assert.DoesNotContain(checks, c => c.Detail.Contains("hidden", StringComparison.Ordinal));
        Assert.All(await engine.Inspector.TryAsync(Side.Source, default), c => Assert.True(c.Passed, c.Detail));
    }

    [Fact]
    public async Task TryAsync_RoleMayNotWrite_FailsThereWithARemedy()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await PostgresPair.ExecuteAsync(pair.Target, "CREATE ROLE looker LOGIN PASSWORD 'looker'");
        await using var engine = pair.Open(1, pair.Source, pair.Target.Replace("Username=postgres", "Username=looker", StringComparison.Ordinal).Replace(PostgresServer.Password, "looker", StringComparison.Ordinal));
        var checks = await engine.Inspector.TryAsync(Side.Target, default);
        Assert.Equal([true, false, false, false, false], checks.Select(c => c.Passed));
        Assert.Contains("permission denied", checks[1].Detail, StringComparison.Ordinal);
    }

    /// <summary>A closed side refuses the application, not us; and what the migration keeps there stays.</summary>
    [Fact]
    public async Task TryAsync_ClosedSide_PassesAndKeepsTheBookkeeping()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using var engine = pair.Open(driverEpoch: 1);
        await engine.Guard.CloseAsync(Side.Source, 3, TimeSpan.FromSeconds(2), default);
        Assert.All(await engine.Inspector.TryAsync(Side.Source, default), c => Assert.True(c.Passed, c.Detail));
        Assert.Equal(new GuardState(3, false), await engine.Guard.ReadAsync(Side.Source, default));
        await using var connection = new NpgsqlConnection(pair.Source);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM platform.trial", connection);
        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }
}
