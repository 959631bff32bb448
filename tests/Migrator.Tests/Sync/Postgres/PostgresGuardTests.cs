using System.Diagnostics;
using Npgsql;
using Platform.Migrator.Sync;
using Platform.Plans;

namespace Platform.Migrator.Tests.Sync.Postgres;

public sealed class PostgresGuardTests
{
    [Fact]
    public async Task CloseAsync_OpenWriter_IsNamedAndTheSideStaysOpen()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using var engine = pair.Open(driverEpoch: 1);
        await using var writer = new NpgsqlConnection(pair.Source + ";Application Name=slow-writer");
        await writer.OpenAsync();
        await using var transaction = await writer.BeginTransactionAsync();
        await Execute(writer, "INSERT INTO worlds VALUES (77, 'open')");
        var fault = await Assert.ThrowsAsync<SyncException>(() => engine.Guard.CloseAsync(Side.Source, 1, TimeSpan.FromMilliseconds(300), default));
        Assert.Contains($"pid {writer.ProcessID} (slow-writer", fault.Message, StringComparison.Ordinal);
        Assert.True(fault.IsTransient);
        await transaction.CommitAsync();
        Assert.True(await pair.TryWriteAsync(Side.Source));
        Assert.Equal(new GuardState(0, true), await engine.Guard.ReadAsync(Side.Source, default));
    }

    [Fact]
    public async Task CloseAsync_PreparedTransaction_IsNamed()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using var engine = pair.Open(driverEpoch: 1);
        await PostgresPair.ExecuteAsync(pair.Source, "BEGIN; INSERT INTO worlds VALUES (78, 'prepared'); PREPARE TRANSACTION 'left behind'");
        var fault = await Assert.ThrowsAsync<SyncException>(() => engine.Guard.CloseAsync(Side.Source, 1, TimeSpan.FromMilliseconds(200), default));
        await PostgresPair.ExecuteAsync(pair.Source, "ROLLBACK PREPARED 'left behind'");
        Assert.Contains("'left behind'", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>A transaction whose snapshot is older than the close must be refused as well, the second time too.</summary>
    [Fact]
    public async Task CloseAsync_SnapshotFromBefore_RefusesItsWrites()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using var engine = pair.Open(driverEpoch: 1);
        await engine.Guard.CloseAsync(Side.Source, 1, TimeSpan.FromSeconds(2), default);
        await engine.Guard.OpenAsync(Side.Source, 1, default);
        await using var old = new NpgsqlConnection(pair.Source);
        await old.OpenAsync();
        await using var transaction = await old.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        await Execute(old, "SELECT count(*) FROM pg_class");
        await engine.Guard.CloseAsync(Side.Source, 2, TimeSpan.FromSeconds(2), default);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => Execute(old, "INSERT INTO worlds VALUES (79, 'late')"));
        Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, refused.SqlState);
    }

    [Theory]
    [InlineData("INSERT INTO worlds VALUES (80, 'x')")]
    [InlineData("UPDATE worlds SET name = name")]
    [InlineData("DELETE FROM pairs")]
    [InlineData("TRUNCATE pairs")]
    [InlineData("COPY pairs FROM PROGRAM 'true'")]
    [InlineData("INSERT INTO worlds VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = 'y'")]
    public async Task CloseAsync_Closed_RefusesEveryKindOfWriteEvenToASuperuser(string write)
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using var engine = pair.Open(driverEpoch: 1);
        await engine.Guard.CloseAsync(Side.Source, 1, TimeSpan.FromSeconds(2), default);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => PostgresPair.ExecuteAsync(pair.Source, write));
        Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, refused.SqlState);
        await PostgresPair.ExecuteAsync(pair.Source, "SELECT count(*) FROM worlds FOR SHARE".Replace("count(*)", "id", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadAsync_TableMadeAfterTheClose_SaysThatWritesAreTaken()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using var engine = pair.Open(driverEpoch: 1);
        await engine.Guard.CloseAsync(Side.Source, 1, TimeSpan.FromSeconds(2), default);
        await PostgresPair.ExecuteAsync(pair.Source, "CREATE TABLE later (id int)");
        Assert.Equal(new GuardState(1, true), await engine.Guard.ReadAsync(Side.Source, default));
    }

    /// <summary>A long report holds its table; removing the guard waits for it in turns, and lets others read in between.</summary>
    [Fact]
    public async Task CleanAsync_LongReader_LetsOthersReadMeanwhile()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17);
        await using var engine = pair.Open(driverEpoch: 1);
        await engine.Guard.CloseAsync(Side.Source, 1, TimeSpan.FromSeconds(2), default);
        await using var report = new NpgsqlConnection(pair.Source);
        await report.OpenAsync();
        await using var transaction = await report.BeginTransactionAsync();
        await Execute(report, "SELECT count(*) FROM worlds");
        var cleaning = engine.Copier.CleanAsync(null, default);
        for (var i = 0; i < 5; i++)
            await PostgresPair.ExecuteAsync(pair.Source, "SET statement_timeout = '5s'; SELECT count(*) FROM worlds");
        Assert.False(cleaning.IsCompleted);
        await transaction.CommitAsync();
        await cleaning;
        Assert.True(await pair.TryWriteAsync(Side.Source));
    }

    [Fact]
    public async Task CloseAsync_Quiet_TakesNoTime()
    {
        await using var pair = await PostgresPair.CreateAsync(15, 17, string.Concat(Enumerable.Range(0, 10).Select(n => $"CREATE TABLE t{n} (id int PRIMARY KEY);")));
        await using var engine = pair.Open(driverEpoch: 1);
        await engine.Guard.CloseAsync(Side.Source, 1, TimeSpan.FromSeconds(2), default);
        var fastest = TimeSpan.MaxValue;
        for (var epoch = 2; epoch < 12; epoch++)
        {
            await engine.Guard.OpenAsync(Side.Source, epoch, default);
            var watch = Stopwatch.StartNew();
            await engine.Guard.CloseAsync(Side.Source, epoch, TimeSpan.FromSeconds(2), default);
            fastest = watch.Elapsed < fastest ? watch.Elapsed : fastest;
        }
        Assert.True(fastest < TimeSpan.FromMilliseconds(50), $"{fastest.TotalMilliseconds} ms");
    }

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
