using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Platform.Cosy.Store.Postgres;

/// <summary>
/// Plain SQL over one pool. A write is one statement, so that the row, its effects and its line in the activity log are
/// one transaction, and one trip to the server. Faults are translated, never retried here: see <see cref="CurrentStore"/>.
/// </summary>
internal sealed partial class PostgresStore : ICosyStore
{
    /// <summary>Few: each new connection is cold, and right after a switch of the store all of them warm up at once while users wait.</summary>
    private const int MaxPoolSize = 10;

    /// <summary>Open before a store is used.</summary>
    internal const int WarmConnections = 4;

    private readonly NpgsqlDataSource _pool;

    public PostgresStore(StoreAddress address)
    {
        Address = address;
        var settings = new NpgsqlConnectionStringBuilder(address.ConnectionString)
        {
            Multiplexing = false,
            MinPoolSize = WarmConnections,
            MaxPoolSize = MaxPoolSize,
            Timeout = 3,
            CommandTimeout = 5,
            MaxAutoPrepare = 20,
            ApplicationName = "cosy",
        };
        _pool = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    public StoreAddress Address { get; }

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    /// <summary>SHA-256 of an avatar's content, as clients compute it too: UTF-8 of the name, a line feed, the bio.</summary>
    public static byte[] ContentHash(string name, string bio) => SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\n{bio}"));

    public Task WarmAsync(CancellationToken cancel) => GuardAsync(async () =>
    {
        var opening = Enumerable.Range(0, WarmConnections).Select(_ => _pool.OpenConnectionAsync(cancel).AsTask()).ToList();
        try
        {
            await Task.WhenAll(opening.Select(async opened => await PrepareAsync(await opened, cancel)));
            return true;
        }
        finally
        {
            foreach (var opened in opening.Where(o => o.IsCompletedSuccessfully))
                await (await opened).DisposeAsync();
        }
    });

    /// <summary>The statements of writes and of the reads that users send: a server reads its catalogue for each of them once a connection.</summary>
    private static async Task PrepareAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        try
        {
            foreach (var (sql, parameters) in Statements())
            {
                await using var command = new NpgsqlCommand(sql, connection);
                command.Parameters.AddRange(parameters);
                await command.PrepareAsync(cancel);
            }
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // The target's app stands ready while its store is still empty.
        }
    }

    private static IEnumerable<(string Sql, NpgsqlParameter[] Parameters)> Statements()
    {
        var (id, world, text) = (Guid.Empty, 0, "");
        yield return (SelectWorlds, []);
        yield return (SelectWorld, [P(world)]);
        yield return (SelectAvatarsOf, [P(world)]);
        yield return (SelectMessages, [P(world), P(0L), P(0)]);
        yield return (SelectAvatar, [P(id)]);
        yield return (SelectUser, [P(id)]);
        yield return (InsertMessage, [P(id), P(world), P(id), P(text)]);
        yield return (InsertUser, [P(id), P(text)]);
        yield return (InsertEdit, [P(id), P(id), P(text), P(text), P(Array.Empty<byte>())]);
    }

    public Task PingAsync(CancellationToken cancel) => OneAsync("SELECT 1", row => row.GetInt32(0), cancel);

    public async Task<string?> IdentifyAsync(CancellationToken cancel)
    {
        try
        {
            return await OneAsync("SELECT system_identifier::text FROM pg_control_system()", row => row.GetString(0), cancel);
        }
        catch (StoreException fault) when (fault.Fault == StoreFault.RefusesWrites)
        {
            return null; // the role may not ask, which says nothing about the store
        }
    }

    private async Task<T?> OneAsync<T>(string sql, Func<NpgsqlDataReader, T> map, CancellationToken cancel, params NpgsqlParameter[] parameters)
    {
        var rows = await ManyAsync(sql, map, cancel, parameters);
        return rows.Count == 0 ? default : rows[0];
    }

    private Task<List<T>> ManyAsync<T>(string sql, Func<NpgsqlDataReader, T> map, CancellationToken cancel, params NpgsqlParameter[] parameters) => GuardAsync(async () =>
    {
        await using var command = _pool.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancel)) rows.Add(map(reader));
        return rows;
    });

    private async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (NpgsqlException fault)
        {
            throw PostgresFaults.Translate(fault, Address);
        }
    }

    private static NpgsqlParameter<T> P<T>(T value) => new() { TypedValue = value };
}
