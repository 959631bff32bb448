using Platform.Hosting.Running;

namespace Platform.Hosting.Postgres;

/// <summary>
/// One data directory and the commands around it. Made on first use, found again when the run directory is used again;
/// then the superuser only gets this run's password.
/// </summary>
internal sealed class PostgresCluster(string resource, PostgresPlace place)
{
    private const string Utf8 = "C.UTF-8";

    /// <summary>What PostgreSQL says while the last server's processes have not all ended: killed with SIGKILL, it leaves them to find out by themselves.</summary>
    private const string StillInUse = "pre-existing shared memory block";

    private const int MostTurns = 40;
    private static readonly TimeSpan BetweenTurns = TimeSpan.FromMilliseconds(250);

    public string DataDirectory { get; } = Path.Combine(place.Directory, "data");

    /// <summary>Where initdb works; renamed when it is done, so that a data directory is always a whole one.</summary>
    private string Draft { get; } = Path.Combine(place.Directory, "data.new");

    /// <exception cref="HostingException">It could not be made, or belongs to another version.</exception>
    /// <param name="options">What the server will be started with: data that was written under one setting may not open under another.</param>
    public async Task PrepareAsync(string user, string password, IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        if (Directory.Exists(DataDirectory)) await ReuseAsync(user, password, options, cancellationToken);
        else await InitializeAsync(user, password, cancellationToken);
    }

    /// <summary>Only loopback and passwords; no socket file; WAL that is really on disk.</summary>
    public IReadOnlyList<string> Command(int port, IReadOnlyList<string> options) => AsServer(
    [
        place.Server.Program("postgres"), "-D", DataDirectory, "-h", PortAllocator.Loopback, "-p", $"{port}", "-k", "",
        "-c", "shared_buffers=256MB", "-c", "max_connections=200", "-c", "max_wal_size=2GB", "-c", "log_line_prefix=%q%u@%d ", .. options,
    ]);

    private async Task InitializeAsync(string user, string password, CancellationToken cancellationToken)
    {
        if (Directory.Exists(Draft)) Directory.Delete(Draft, recursive: true);
        var passwordFile = Path.Combine(place.Directory, "password");
        await File.WriteAllTextAsync(passwordFile, password + "\n", cancellationToken);
        File.SetUnixFileMode(passwordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (place.Account is not null) await place.Account.OwnAsync(place.Directory, cancellationToken);
        var command = AsServer([place.Server.Program("initdb"), "-D", Draft, "-U", user, "-E", "UTF8", $"--locale={Utf8}", "-A", "scram-sha-256", $"--pwfile={passwordFile}", .. place.IsTemporary ? ["--no-sync"] : Array.Empty<string>()]);
        var (exitCode, output) = await OneShot.RunAsync(command, cancellationToken);
        File.Delete(passwordFile);
        if (exitCode != 0) throw Failed($"initdb of {place.Server} ended with exit code {exitCode}: {output.Trim()}");
        Directory.Move(Draft, DataDirectory);
    }

    private async Task ReuseAsync(string user, string password, IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        var version = (await File.ReadAllTextAsync(Path.Combine(DataDirectory, "PG_VERSION"), cancellationToken)).Trim();
        if (version != $"{place.Server.Major}") throw Failed($"the data in {DataDirectory} is of PostgreSQL {version}, not {place.Server.Major}");
        var command = AsServer([place.Server.Program("postgres"), "--single", "-D", DataDirectory, .. options, "postgres"]);
        var statement = $"ALTER ROLE \"{user.Replace("\"", "\"\"", StringComparison.Ordinal)}\" PASSWORD '{password.Replace("'", "''", StringComparison.Ordinal)}';\n";
        var (exitCode, output) = await OneShot.RunAsync(command, cancellationToken, statement);
        for (var turn = 0; exitCode != 0 && turn < MostTurns && output.Contains(StillInUse, StringComparison.Ordinal); turn++)
        {
            await Task.Delay(BetweenTurns, cancellationToken);
            (exitCode, output) = await OneShot.RunAsync(command, cancellationToken, statement);
        }

        if (exitCode != 0) throw Failed($"the data in {DataDirectory} could not be opened: {output.Trim()}");
    }

    private IReadOnlyList<string> AsServer(IReadOnlyList<string> command) => place.Account?.Wrap(command) ?? command;

    private HostingException Failed(string problem) => new(ExitCode.ResourceFailed, resource, problem, $"Remove {place.Directory}, or set PLATFORM_RUN_DIR to another directory.");
}
