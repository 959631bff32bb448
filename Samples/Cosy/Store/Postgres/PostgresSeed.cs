using System.Globalization;
using Npgsql;
using Platform.Cosy.Store.Seeds;

namespace Platform.Cosy.Store.Postgres;

/// <summary>
/// Makes the schema and fills it, in one transaction: a seed that dies leaves nothing behind, one that runs again adds
/// only what is missing.
/// </summary>
internal sealed class PostgresSeed(StoreAddress address, TextWriter progress) : IStoreSeed
{
    private const int MessagesPerStep = 250_000;
    private const string Settings = "SET LOCAL jit = off; SET LOCAL work_mem = '64MB'; SET LOCAL maintenance_work_mem = '256MB'";
    private const long SeedLock = 0x636f7379; // "cosy": two seeds at once take turns

    public async Task RunAsync(long rows, CancellationToken cancel)
    {
        try
        {
            await using var connection = await OpenAsync(cancel);
            await using (var transaction = await connection.BeginTransactionAsync(cancel))
            {
                await RunAsync(connection, Settings, cancel);
                await RunAsync(connection, "SELECT pg_advisory_xact_lock($1)", cancel, SeedLock);
                await FillAsync(connection, rows, cancel);
                await transaction.CommitAsync(cancel);
            }
            await RunAsync(connection, "ANALYZE", cancel);
        }
        catch (NpgsqlException fault)
        {
            throw PostgresFaults.Translate(fault, address);
        }
    }

    /// <summary>One transaction.</summary>
    public async Task<long> AddAsync(long messages, CancellationToken cancel)
    {
        try
        {
            await using var connection = await OpenAsync(cancel);
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            await RunAsync(connection, "SELECT pg_advisory_xact_lock($1)", cancel, SeedLock);
            var present = await ScalarAsync(connection, "SELECT count(*) FROM messages", cancel);
            var rows = await MessagesAsync(connection, cancel);
            await rows.CopyAsync(connection, present + 1, present + messages, cancel);
            await transaction.CommitAsync(cancel);
            return present + messages;
        }
        catch (NpgsqlException fault)
        {
            throw PostgresFaults.Translate(fault, address);
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancel)
    {
        var settings = new NpgsqlConnectionStringBuilder(address.ConnectionString) { Pooling = false, CommandTimeout = 0, ApplicationName = "cosy seed" };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancel);
        return connection;
    }

    private async Task FillAsync(NpgsqlConnection connection, long rows, CancellationToken cancel)
    {
        var schema = Schema.Read();
        var fresh = await ScalarAsync(connection, "SELECT count(to_regclass('messages'))", cancel) == 0;
        if (fresh) await RunAsync(connection, schema.BeforeLoad, cancel);
        var present = fresh ? 0 : await ScalarAsync(connection, "SELECT (SELECT count(*) FROM worlds) + (SELECT count(*) FROM avatars) + (SELECT count(*) FROM users) + (SELECT count(*) FROM messages)", cancel);
        if (present == 0) await LoadAsync(connection, SeedPlan.For(rows), cancel);
        else if (present < rows) await AddMessagesAsync(connection, await ScalarAsync(connection, "SELECT count(*) FROM messages", cancel), rows - present, cancel);
        else Say($"{address} holds {Number(present)} rows already");
        if (!fresh) return;
        Say("keys, indexes and constraints");
        await RunAsync(connection, schema.AfterLoad, cancel);
    }

    private async Task LoadAsync(NpgsqlConnection connection, SeedPlan plan, CancellationToken cancel)
    {
        Say($"{Number(plan.Total)} rows into {address}: {plan.Worlds} worlds, {Number(plan.Avatars)} avatars, {Number(plan.Users)} users, {Number(plan.Messages)} messages");
        await RunAsync(connection, SeedRows.Worlds, cancel, plan.Worlds);
        await RunAsync(connection, SeedRows.Settings, cancel);
        await RunAsync(connection, SeedRows.Avatars, cancel, plan.Avatars, plan.Worlds);
        await RunAsync(connection, SeedRows.Users, cancel, plan.Users);
        await AddMessagesAsync(connection, 0, plan.Messages, cancel);
    }

    private async Task AddMessagesAsync(NpgsqlConnection connection, long present, long more, CancellationToken cancel)
    {
        var rows = await MessagesAsync(connection, cancel);
        for (var done = 0L; done < more; done += MessagesPerStep)
        {
            var last = Math.Min(more, done + MessagesPerStep);
            await rows.CopyAsync(connection, present + done + 1, present + last, cancel);
            Say($"messages {Number(last)} of {Number(more)}");
        }
        await RunAsync(connection, SeedRows.Counts, cancel);
    }

    private static async Task<SeedMessages> MessagesAsync(NpgsqlConnection connection, CancellationToken cancel) =>
        await SeedMessages.ForAsync(connection, await ScalarAsync(connection, "SELECT count(*) FROM worlds", cancel), cancel);

    private void Say(string text) => progress.WriteLine($"seed: {text}");

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancel, params long[] numbers)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var number in numbers) command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = number });
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static async Task<long> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }
}
