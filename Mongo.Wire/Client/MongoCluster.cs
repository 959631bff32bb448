using System.Collections.Concurrent;
using Platform.Mongo.Wire.Bson;

namespace Platform.Mongo.Wire.Client;

/// <summary>
/// Knows where to send commands: the one server, any mongos, or the primary of the replica set. Looks when it is needed, not all the time: a connection
/// that breaks, or a server that says it is no primary, makes it look again.
/// </summary>
internal sealed class MongoCluster(MongoOptions options, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);
    private readonly ConcurrentDictionary<MongoAddress, ConnectionPool> _pools = new();
    private readonly SemaphoreSlim _looking = new(1);
    private IReadOnlyList<MongoAddress> _members = options.Seeds;
    private (BsonValue ElectionId, long SetVersion) _newest;
    private volatile MongoServer? _current;

    public ConnectionPool Pool(MongoAddress address) => _pools.GetOrAdd(address, a => new(a, options, time));

    /// <summary>The server to use now.</summary>
    /// <exception cref="MongoException">None fits within the server selection time-out: says what each of them answered.</exception>
    public async ValueTask<MongoServer> SelectAsync(CancellationToken cancel)
    {
        if (_current is { } known)
            return known;
        await _looking.WaitAsync(cancel);
        try
        {
            return _current ?? (_current = await LookAsync(cancel));
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <summary>This server is not to be used until it has been looked at again.</summary>
    public void Forget(MongoServer server)
    {
        Pool(server.Address).Invalidate();
        if (_current is { } current && current.Address == server.Address)
            _current = null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pool in _pools.Values)
            await pool.DisposeAsync();
    }

    private async Task<MongoServer> LookAsync(CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var said = new List<string>();
            foreach (var (address, server, fault) in await AskAllAsync(cancel))
            {
                if (server is not null && Fits(server, said))
                    return server;
                if (fault is not null)
                    said.Add(fault.Message.Contains(address.ToString(), StringComparison.Ordinal) ? fault.Message : $"{address}: {fault.Message}");
                if (fault is { IsTransient: false })
                    throw fault;
            }
            if (time.GetElapsedTime(began) >= options.ServerSelectionTimeout)
                throw new MongoException($"no server to use was found within {options.ServerSelectionTimeout.TotalSeconds:0.#} s: {string.Join("; ", said)}",
                    options.ReplicaSet is null ? "check the address, and whether the server is up" : "check the members' state with rs.status(), and whether the names that they give each other can be reached from here", isTransient: true);
            await Task.Delay(BetweenLooks, time, cancel);
        }
    }

    private async Task<IEnumerable<(MongoAddress Address, MongoServer? Server, MongoException? Fault)>> AskAllAsync(CancellationToken cancel)
    {
        var asked = new HashSet<MongoAddress>();
        var answers = new List<(MongoAddress, MongoServer?, MongoException?)>();
        for (var next = _members.ToList(); next.Count > 0;)
        {
            var said = await Task.WhenAll(next.Where(asked.Add).Select(address => AskAsync(address, cancel)));
            answers.AddRange(said);
            // Members name each other; whom nobody has asked yet is asked now.
            var named = options.DirectConnection ? [] : said.Where(a => a.Server is not null).SelectMany(a => a.Server!.Hosts).Distinct().ToList();
            if (named.Count > 0)
                _members = [.. named.Union(options.Seeds)];
            next = [.. named.Where(address => !asked.Contains(address))];
        }
        return answers;
    }

    private async Task<(MongoAddress Address, MongoServer? Server, MongoException? Fault)> AskAsync(MongoAddress address, CancellationToken cancel)
    {
        try
        {
            // A new connection, since only its hello tells what the server is now.
            await using var connection = await MongoConnection.OpenAsync(address, options, time, 0, cancel);
            return (address, connection.Server, null);
        }
        catch (MongoException e)
        {
            return (address, null, e);
        }
    }

    private bool Fits(MongoServer server, List<string> said)
    {
        if (options.DirectConnection)
            return true;
        if (options.ReplicaSet is { } wanted && server.SetName != wanted)
            throw new MongoException($"{server.Address} is {(server.SetName is null ? "no member of a replica set" : $"a member of the replica set {server.SetName}")}, and {wanted} was asked for", "correct replicaSet in the connection string, or the address");
        switch (server.Kind)
        {
            case MongoServerKind.Mongos:
            case MongoServerKind.Standalone:
                return true;
            case MongoServerKind.Primary when IsNewest(server):
                return true;
            default:
                said.Add($"{server.Address} is {(server.Kind == MongoServerKind.Primary ? "a primary of the past" : server.Kind.ToString())}");
                return false;
        }
    }

    /// <summary>A primary that lost an election without knowing is not to be believed.</summary>
    private bool IsNewest(MongoServer server)
    {
        if (server.ElectionId.Type != BsonType.ObjectId)
            return true;
        if (_newest.ElectionId.Type == BsonType.ObjectId)
        {
            var order = server.ElectionId.CompareTo(_newest.ElectionId);
            if (order < 0 || order == 0 && server.SetVersion < _newest.SetVersion)
                return false;
        }
        _newest = (server.ElectionId, server.SetVersion);
        return true;
    }
}
