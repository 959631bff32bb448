using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Platform.TestKit;

/// <summary>
/// A real PostgreSQL server on a free loopback port with data of its own, ready for logical replication.
/// It ends and its data goes when this is disposed of, and also when the test process dies: a guardian shell waits on a pipe.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    public const string Password = "platform-test";

    private static readonly SemaphoreSlim SharedGate = new(1);
    private static readonly Dictionary<int, PostgresServer> SharedServers = [];
    private readonly string _binaries;
    private readonly string _data;
    private readonly string _settings;
    private Process? _guardian;

    private PostgresServer(int major, string binaries, string data, string settings)
    {
        Major = major;
        _binaries = binaries;
        _data = data;
        _settings = settings;
    }

    public int Major { get; }
    public int Port { get; private set; }

    /// <summary>Where pg_dump and the others of this version are, if they are.</summary>
    public string Binaries => _binaries;

    /// <summary>Its files; to be changed only while it is stopped.</summary>
    public string DataDirectory => Path.Combine(_data, "data");

    /// <summary>Null when that version can be started here, else what is missing: <c>Assert.SkipWhen(PostgresServer.Missing(17) is { } why, why)</c>.</summary>
    public static string? Missing(int major) => PostgresBinaries.Missing(major);

    /// <summary>One server for each version, shared by all tests of this process: each test makes a database of its own.</summary>
    public static async Task<PostgresServer> SharedAsync(int major, CancellationToken cancel = default)
    {
        await SharedGate.WaitAsync(cancel);
        try
        {
            if (!SharedServers.TryGetValue(major, out var server))
                SharedServers.Add(major, server = await StartAsync(major, cancel: cancel));
            return server;
        }
        finally
        {
            SharedGate.Release();
        }
    }

    /// <param name="settings">Server settings above the defaults: <c>wal_level</c> -> <c>replica</c>.</param>
    public static async Task<PostgresServer> StartAsync(int major, IReadOnlyDictionary<string, string>? settings = null, CancellationToken cancel = default)
    {
        var origins = major < 18 ? [] : new Dictionary<string, string> { ["max_active_replication_origins"] = Defaults["max_replication_slots"] };
        var options = string.Join(' ', Defaults.Concat(origins).Concat(settings ?? new Dictionary<string, string>()).Select(s => $"-c {s.Key}={s.Value}"));
        var server = new PostgresServer(major, PostgresBinaries.Find(major), Directory.CreateTempSubdirectory($"platform-pg{major}-").FullName, options);
        await server.InitializeAsync(cancel);
        await server.StartAsync(cancel);
        return server;
    }

    public string ConnectionString(string database = "postgres")
        => $"Host=127.0.0.1;Port={Port};Username=postgres;Password={Password};Database={database}";

    /// <summary>Makes an empty database and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken cancel = default)
    {
        await ExecuteAsync($"CREATE DATABASE \"{name}\" TEMPLATE template0", cancel: cancel);
        return ConnectionString(name);
    }

    public async Task ExecuteAsync(string sql, string database = "postgres", CancellationToken cancel = default)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Starts it again on the same data and port, as after <see cref="StopAsync"/> or <see cref="KillAsync"/>.</summary>
    public async Task StartAsync(CancellationToken cancel = default)
    {
        if (Port == 0)
            Port = FreePort();
        _guardian = Run($"exec 3<&0; '{_binaries}/postgres' -D '{_data}/data' -p {Port} -k '{_data}' {_settings} >>'{_data}/log' 2>&1 </dev/null & p=$!; "
            + $"(cat <&3 >/dev/null; if kill -INT $p 2>/dev/null; then while kill -0 $p 2>/dev/null; do sleep 0.1; done; rm -rf '{_data}'; fi) & wait $p");
        await WaitReadyAsync(cancel);
    }

    /// <summary>Stops in order: connections are cut, everything is on disk.</summary>
    public Task StopAsync(CancellationToken cancel = default) => EndAsync("INT", cancel);

    /// <summary>As <c>kill -9</c> of the server: it recovers from its log at the next start.</summary>
    public Task KillAsync(CancellationToken cancel = default) => EndAsync("KILL", cancel);

    public async ValueTask DisposeAsync()
    {
        if (_guardian is not null)
            await EndAsync("QUIT", CancellationToken.None);
        Directory.Delete(_data, recursive: true);
    }

    private static readonly Dictionary<string, string> Defaults = new()
    {
        ["listen_addresses"] = "127.0.0.1",
        ["wal_level"] = "logical",
        ["max_wal_senders"] = "40",
        ["max_replication_slots"] = "300",
        ["max_connections"] = "600",
        ["max_prepared_transactions"] = "10",
        ["shared_buffers"] = "128MB",
        ["fsync"] = "off",
        ["max_wal_size"] = "2GB",
        ["log_line_prefix"] = "'%m [%p] %a '",
    };

    private async Task InitializeAsync(CancellationToken cancel)
    {
        var password = Path.Combine(_data, "password");
        await File.WriteAllTextAsync(password, Password, cancel);
        if (PostgresBinaries.RunsAsRoot)
            await CompleteAsync(Process.Start("chown", ["-R", "postgres", _data]), cancel);
        using var init = Run($"'{_binaries}/initdb' -D '{_data}/data' -U postgres -E UTF8 --locale=C.UTF-8 -A scram-sha-256 --pwfile '{password}' --no-sync >'{_data}/initdb.log' 2>&1");
        await CompleteAsync(init, cancel, Path.Combine(_data, "initdb.log"));
    }

    private static Process Run(string script)
    {
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true };
        foreach (var word in PostgresBinaries.RunsAsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "sh", "-c", script] : new[] { "sh", "-c", script })
            start.ArgumentList.Add(word);
        start.Environment["LC_ALL"] = "C";
        start.WorkingDirectory = "/tmp";
        return Process.Start(start) ?? throw new InvalidOperationException("setsid did not start");
    }

    private static async Task CompleteAsync(Process process, CancellationToken cancel, string? log = null)
    {
        await process.WaitForExitAsync(cancel).WaitAsync(TimeSpan.FromSeconds(60), cancel);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"exit code {process.ExitCode}: {(log is null ? "" : await File.ReadAllTextAsync(log, cancel))}");
    }

    private async Task WaitReadyAsync(CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await ExecuteAsync("SELECT 1", cancel: cancel);
                return;
            }
            catch (NpgsqlException fault) when (watch.Elapsed < TimeSpan.FromSeconds(60))
            {
                if (_guardian is { HasExited: true })
                    throw new InvalidOperationException($"PostgreSQL {Major} ended: {await File.ReadAllTextAsync(Path.Combine(_data, "log"), cancel)}", fault);
                await Task.Delay(50, cancel);
            }
        }
    }

    private async Task EndAsync(string signal, CancellationToken cancel)
    {
        var guardian = _guardian ?? throw new InvalidOperationException("not started");
        var pid = (await File.ReadAllLinesAsync(Path.Combine(_data, "data", "postmaster.pid"), cancel))[0];
        var processes = (await File.ReadAllTextAsync($"/proc/{pid}/task/{pid}/children", cancel)).Split(' ', StringSplitOptions.RemoveEmptyEntries).Append(pid);
        using (var kill = Process.Start("kill", [$"-{signal}", pid]))
            await CompleteAsync(kill, cancel);
        await guardian.WaitForExitAsync(cancel).WaitAsync(TimeSpan.FromSeconds(60), cancel);
        await WaitEndedAsync([.. processes], cancel);
        guardian.StandardInput.Close();
        guardian.Dispose();
        _guardian = null;
    }

    /// <summary>Children of a killed server hold its shared memory a moment longer, and it cannot start again until they are gone.</summary>
    private static async Task WaitEndedAsync(IReadOnlyList<string> processes, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        while (processes.Any(p => Directory.Exists($"/proc/{p}")) && watch.Elapsed < TimeSpan.FromSeconds(30))
            await Task.Delay(10, cancel);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
