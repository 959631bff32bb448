using Npgsql;
using Platform.Cosy.Store;
using Platform.Cosy.Store.Postgres;
using Platform.TestKit;

namespace Platform.Cosy.Tests;

/// <summary>Databases of their own for tests, on a real server of either version.</summary>
internal static class Stores
{
    public static readonly TheoryData<int> Versions = [15, 17];

    public static async Task<string> SeededAsync(int major, long rows = 400)
    {
        var store = await EmptyAsync(major);
        await new PostgresSeed(StoreAddress.Parse(store), TextWriter.Null).RunAsync(rows, TestContext.Current.CancellationToken);
        return store;
    }

    public static async Task<string> EmptyAsync(int major)
    {
        Assert.SkipWhen(PostgresServer.Missing(major) is not null, PostgresServer.Missing(major) ?? "");
        var server = await PostgresServer.SharedAsync(major, TestContext.Current.CancellationToken);
        return await server.CreateDatabaseAsync($"cosy_{Guid.NewGuid():N}", TestContext.Current.CancellationToken);
    }

    public static async Task<T> AskAsync<T>(string store, string sql)
    {
        await using var connection = new NpgsqlConnection(store + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public static async Task DoAsync(string store, string sql)
    {
        await using var connection = new NpgsqlConnection(store + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>What a migrator's guard does: no write in this database, and sessions that were open are cut.</summary>
    public static async Task RefuseWritesAsync(string store)
    {
        await DoAsync(store, $"ALTER DATABASE \"{StoreAddress.Parse(store).Database}\" SET default_transaction_read_only = on");
        await CutConnectionsAsync(store);
    }

    public static Task CutConnectionsAsync(string store) =>
        DoAsync(store, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
}
