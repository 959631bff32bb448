using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.Migrator.Sync.Postgres;

/// <summary>The structure of a database as SQL, by PostgreSQL's own <c>pg_dump</c>: nobody else knows it so well.</summary>
/// <param name="Program">Path of the program found.</param>
internal sealed partial record PgDump(string Program, int Major)
{
    /// <summary>Debian's first program of the path only looks for one of those below, and takes longer for it than they do for their work.</summary>
    private const string Wrapper = "pg_wrapper";

    /// <summary>The newest on this machine; it must be at least as new as the server it reads.</summary>
    public static async Task<PgDump?> FindAsync(CancellationToken cancel)
        => (await Task.WhenAll(Candidates().Where(IsProgram).Select(program => AskAsync(program, cancel)))).OfType<PgDump>().MaxBy(d => d.Major);

    private static bool IsProgram(string path) => File.Exists(path) && Path.GetFileName(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName) != Wrapper;

    private static async Task<PgDump?> AskAsync(string program, CancellationToken cancel)
        => VersionText().Match(await RunAsync(program, ["--version"], new Dictionary<string, string>(), cancel)) is { Success: true } version
            ? new(program, int.Parse(version.Groups[1].Value, CultureInfo.InvariantCulture)) : null;

    /// <param name="section"><c>pre-data</c> or <c>post-data</c>.</param>
    /// <param name="snapshot">Exported snapshot that the rows will be copied from as well.</param>
    /// <param name="owners">Whether owners and grants are carried: only where the same roles exist.</param>
    /// <param name="tables">Quoted; null for everything.</param>
    public async Task<string> ReadAsync(PostgresEnd origin, string section, string snapshot, bool owners, IReadOnlyList<LeftOutRelation> leftOut, CancellationToken cancel, IReadOnlyList<string>? tables = null)
    {
        var address = origin.Address;
        List<string> words = ["--schema-only", $"--section={section}", $"--snapshot={snapshot}", "--no-tablespaces", "--no-publications", "--no-subscriptions",
            "--exclude-schema=platform", "--lock-wait-timeout=30s", "--no-password", $"--host={address.Host}", $"--port={address.Port}", $"--username={address.Username}", $"--dbname={address.Database}"];
        if (!owners)
            words.AddRange(["--no-owner", "--no-privileges"]);
        words.AddRange((tables ?? []).Select(t => $"--table={t}"));
        words.AddRange(leftOut.Select(l => $"--exclude-table={l.Quoted}"));
        Dictionary<string, string> environment = new() { ["PGSSLMODE"] = SslMode(address.SslMode), ["PGAPPNAME"] = "platform pg_dump", ["PGCONNECT_TIMEOUT"] = "15" };
        if (address.Password is { } password)
            environment["PGPASSWORD"] = password; // Otherwise it finds one where the driver does: in PGPASSWORD or the password file.
        if (address.RootCertificate is { } certificate)
            environment["PGSSLROOTCERT"] = certificate;
        return Clean(await RunAsync(Program, words, environment, cancel));
    }

    /// <summary>psql's own commands, and settings that servers older than the program do not know.</summary>
    public static string Clean(string script)
    {
        var restrict = RestrictLine().Match(script);
        if (restrict.Success)
            script = script.Replace($"\\restrict {restrict.Groups[1].Value}\n", "", StringComparison.Ordinal).Replace($"\\unrestrict {restrict.Groups[1].Value}\n", "", StringComparison.Ordinal);
        return NewSettings().Replace(script, "");
    }

    private static string SslMode(Npgsql.SslMode mode) => mode switch
    {
        Npgsql.SslMode.VerifyCA => "verify-ca",
        Npgsql.SslMode.VerifyFull => "verify-full",
        _ => mode.ToString().ToLowerInvariant(),
    };

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("PLATFORM_PG_DUMP") is { Length: > 0 } named)
            yield return named;
        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
            yield return Path.Combine(directory, "pg_dump");
        if (Directory.Exists("/usr/lib/postgresql"))
            foreach (var version in Directory.GetDirectories("/usr/lib/postgresql"))
                yield return Path.Combine(version, "bin", "pg_dump");
    }

    private static async Task<string> RunAsync(string program, IEnumerable<string> words, Dictionary<string, string> environment, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw PostgresFault.New("read the structure", $"{program} did not start", "check that it can be executed");
        await using var stop = cancel.Register(() => Kill(process));
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        cancel.ThrowIfCancellationRequested();
        return process.ExitCode == 0 ? await output : throw Failed(program, process.ExitCode, (await errors).Trim());
    }

    private static SyncException Failed(string program, int exitCode, string complaint) => PostgresFault.New("read the structure",
        $"{program} ended with {exitCode}: {complaint}", "correct what pg_dump complains about, then start again", IsServerAway(complaint));

    /// <summary>The server went away, or the session that held the snapshot did: pg_dump says so in its own words alone.</summary>
    internal static bool IsServerAway(string complaint) => Away().IsMatch(complaint);

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            return; // It has ended by itself in the meantime.
        }
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex VersionText();

    [GeneratedRegex("server closed the connection|terminating connection|could not receive data|could not send data|SSL SYSCALL|Connection refused|Connection reset|Broken pipe|the database system is |invalid snapshot identifier|is not a valid snapshot|source process .* is not running")]
    private static partial Regex Away();

    [GeneratedRegex(@"^\\restrict (\S+)$", RegexOptions.Multiline)]
    private static partial Regex RestrictLine();

    [GeneratedRegex(@"^SET transaction_timeout = 0;\n", RegexOptions.Multiline)]
    private static partial Regex NewSettings();
}
