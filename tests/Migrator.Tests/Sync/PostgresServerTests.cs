using Npgsql;
using Platform.TestKit;

namespace Platform.Migrator.Tests.Sync;

public sealed class PostgresServerTests
{
    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    public async Task StartAsync_KilledAndStartedAgain_KeepsItsData(int major)
    {
        Assert.SkipWhen(PostgresServer.Missing(major) is not null, PostgresServer.Missing(major) ?? "");
        await using var server = await PostgresServer.StartAsync(major);
        await server.ExecuteAsync("CREATE TABLE t (n int); INSERT INTO t VALUES (1)");
        await server.KillAsync();
        await server.StartAsync();
        await using var connection = new NpgsqlConnection(server.ConnectionString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT current_setting('server_version_num')::int / 10000 * n FROM t", connection);
        Assert.Equal(major, await command.ExecuteScalarAsync());
    }
}
