using Aspire.Hosting;
using Npgsql;
using Platform.Hosting.Running;
using Platform.TestKit;

namespace Platform.Hosting.Tests.Postgres;

/// <summary>Real servers.</summary>
public sealed class PostgresServerTests : IDisposable
{
    private readonly string directory = Path.Combine(Path.GetTempPath(), $"platform-test-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    public async Task Start_MajorVersion_ServesItsDatabaseAsConfigured(int major)
    {
        Need(major);
        await using var run = TestRun.Start(b => b.AddPostgres("store").WithImageTag($"{major}").WithArgs("-c", "wal_level=logical").AddDatabase("main", "cosy"));
        var database = await run.HealthyAsync("main");
        Assert.StartsWith($"PostgreSQL {major}.", run.Board["store"].Source, StringComparison.Ordinal);
        await using var connection = await OpenAsync(database);
        Assert.StartsWith($"{major}.", await AskAsync(connection, "SHOW server_version"), StringComparison.Ordinal);
        Assert.Equal("logical", await AskAsync(connection, "SHOW wal_level"));
        Assert.Equal("UTF8", await AskAsync(connection, "SHOW server_encoding"));
        Assert.Equal("on", await AskAsync(connection, "SHOW fsync"));
        Assert.Equal("127.0.0.1", await AskAsync(connection, "SHOW listen_addresses"));
        Assert.Equal("scram-sha-256", await AskAsync(connection, "SHOW password_encryption"));
        var wrong = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Password = "guess", Pooling = false }.ConnectionString;
        await using var stranger = new NpgsqlConnection(wrong);
        Assert.Equal("28P01", (await Assert.ThrowsAsync<PostgresException>(() => stranger.OpenAsync(TestContext.Current.CancellationToken))).SqlState);
    }

    [Fact]
    public async Task Start_SameRunDirectoryAgain_FindsTheDataWithANewPassword()
    {
        Need(15);
        await using (var first = TestRun.Start(Model, $"--{RunDirectory.Key}={directory}"))
        {
            await using var connection = await OpenAsync(await first.HealthyAsync("main"));
            await AskAsync(connection, "CREATE TABLE kept AS SELECT 42 AS answer");
        }
        await using var second = TestRun.Start(Model, $"--{RunDirectory.Key}={directory}");
        await using var again = await OpenAsync(await second.HealthyAsync("main"));
        Assert.Equal("42", await AskAsync(again, "SELECT answer FROM kept"));

        static void Model(IDistributedApplicationBuilder b) => b.AddPostgres("store").WithImageTag("15").AddDatabase("main", "cosy");
    }

    /// <summary>A replication slot can be opened only under the settings it was made with, and the dead server's sessions take a moment to end.</summary>
    [Fact]
    public async Task Kill_ServerWithSessionsAndASlot_IsStartedAgainWithItsData()
    {
        Need(15);
        await using var run = TestRun.Start(b => b.AddPostgres("store").WithImageTag("15").WithArgs("-c", "wal_level=logical").AddDatabase("main", "cosy"));
        var database = await run.HealthyAsync("main");
        await using var connection = await OpenAsync(database);
        await AskAsync(connection, "SELECT pg_create_logical_replication_slot('kept', 'pgoutput')");
        await AskAsync(connection, "CREATE TABLE kept AS SELECT 42 AS answer");
        var before = await run.StatusAsync("store", s => s.Health == HealthState.Healthy);

        System.Diagnostics.Process.GetProcessById(before.ProcessId!.Value).Kill();

        await run.StatusAsync("store", s => s.Health == HealthState.Healthy && s.ProcessId is { } now && now != before.ProcessId);
        await using var again = await OpenAsync(database);
        Assert.Equal("42", await AskAsync(again, "SELECT answer FROM kept"));
        Assert.Equal("kept", await AskAsync(again, "SELECT slot_name FROM pg_replication_slots"));
    }

    [Fact]
    public async Task Start_VersionThatIsNowhere_SaysWhatIsMissing()
    {
        await using var run = TestRun.Start(b => b.AddPostgres("store").WithImageTag("42"), "--PLATFORM_CONTAINER_ENGINE=none");
        var fault = await run.FailureAsync();
        Assert.Equal((ExitCode.MissingTool, "store"), (fault.ExitCode, fault.Resource));
        Assert.Contains("PostgreSQL 42", fault.Message, StringComparison.Ordinal);
        Assert.Contains("eng/setup", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WrongOption_ShowsWhatTheServerSaid()
    {
        Need(15);
        await using var run = TestRun.Start(b => b.AddPostgres("store").WithImageTag("15").WithArgs("-c", "wal_level=sideways"));
        var fault = await run.FailureAsync();
        Assert.Equal((ExitCode.ResourceFailed, "store"), (fault.ExitCode, fault.Resource));
        Assert.Contains("wal_level", fault.Message, StringComparison.Ordinal);
    }

    private static void Need(int major)
    {
        if (PostgresBinaries.Missing(major) is { } missing) Assert.Skip(missing);
    }

    private static async Task<NpgsqlConnection> OpenAsync(ResourceStatus database)
    {
        var connection = new NpgsqlConnection($"{database.ConnectionString};Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    private static async Task<string?> AskAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))?.ToString();
    }
}
