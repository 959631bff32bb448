using Npgsql;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>Uses one side as an application would, each step committed by itself. The first failure ends it; the rest are told as not tried.</summary>
internal sealed class StoreTrial(PostgresRoute route, PostgresEnd end)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly Guid _id = Guid.NewGuid();
    private readonly List<StoreCheck> _checks = [];
    private NpgsqlConnection? _connection;
    private bool _madeSchema;

    private NpgsqlConnection Connection => _connection ?? throw new InvalidOperationException("the connection is made by the first check");

    public async Task<IReadOnlyList<StoreCheck>> RunAsync(CancellationToken cancel)
    {
        try
        {
            await CheckAsync("connect", ConnectAsync, cancel);
            await CheckAsync("create", CreateAsync, cancel);
            await CheckAsync("read", ReadAsync, cancel);
            await CheckAsync("update", UpdateAsync, cancel);
            await CheckAsync("delete", DeleteAsync, cancel);
            return _checks;
        }
        finally
        {
            if (_connection is { } open)
                await open.DisposeAsync();
        }
    }

    private async Task<string> ConnectAsync(CancellationToken cancel)
    {
        _connection = await end.OpenAsync(cancel);
        return $"PostgreSQL {_connection.ServerVersion} at {end.Address.Host}:{end.Address.Port}";
    }

    private async Task<string> CreateAsync(CancellationToken cancel)
    {
        _madeSchema = !await Bookkeeping.ExistsAsync(Connection, cancel);
        await Bookkeeping.CreateAsync(Connection, cancel);
        await Connection.ExecuteAsync("DELETE FROM platform.trial WHERE migration = $1 AND made_at < now() - interval '1 hour'", cancel, route.Names.Migration);
        await Connection.ExecuteAsync("INSERT INTO platform.trial VALUES ($1, $2, 'made')", cancel, _id, route.Names.Migration);
        return "made a row in platform.trial";
    }

    private async Task<string> ReadAsync(CancellationToken cancel)
        => Require(await Connection.ScalarAsync<string>("SELECT note FROM platform.trial WHERE id = $1", cancel, _id) == "made", "found it", "the row that was just made is not there");

    private async Task<string> UpdateAsync(CancellationToken cancel)
        => Require(await Connection.ExecuteAsync("UPDATE platform.trial SET note = 'changed' WHERE id = $1 AND note = 'made'", cancel, _id) == 1, "changed it", "the row that was just made is not there");

    /// <summary>The schema goes too when it was made for this alone.</summary>
    private async Task<string> DeleteAsync(CancellationToken cancel)
    {
        var outcome = Require(await Connection.ExecuteAsync("DELETE FROM platform.trial WHERE id = $1 AND note = 'changed'", cancel, _id) == 1, "removed it", "the row that was just changed is not there");
        if (!_madeSchema)
            return outcome;
        await using var transaction = await Connection.BeginTransactionAsync(cancel);
        await Bookkeeping.LockAsync(Connection, cancel);
        await Bookkeeping.DropUnusedAsync(Connection, cancel);
        await transaction.CommitAsync(cancel);
        return outcome;
    }

    private async Task CheckAsync(string name, Func<CancellationToken, Task<string>> check, CancellationToken cancel)
    {
        if (_checks.Find(c => !c.Passed) is { } failed)
        {
            _checks.Add(new(name, false, $"not tried, since {failed.Name} failed", TimeSpan.Zero));
            return;
        }
        var started = route.Time.GetTimestamp();
        var (passed, detail) = await OutcomeAsync(name, check, cancel);
        _checks.Add(new(name, passed, detail, route.Time.GetElapsedTime(started)));
    }

    private async Task<(bool Passed, string Detail)> OutcomeAsync(string name, Func<CancellationToken, Task<string>> check, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            return (true, await PostgresFault.TranslateAsync($"try to {name} at {end.Label}", () => check(limit.Token), cancel));
        }
        catch (SyncException fault)
        {
            return (false, $"{fault.Message} ({fault.Hint})");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (false, $"{end.Label} did not answer within {Patience.TotalSeconds:0} s");
        }
    }

    private static string Require(bool condition, string outcome, string otherwise)
        => condition ? outcome : throw PostgresFault.New("try", otherwise, "the server's log at this time says more");
}
