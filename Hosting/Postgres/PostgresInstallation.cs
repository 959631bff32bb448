using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Hosting.Running;

namespace Platform.Hosting.Postgres;

/// <param name="Root">Holds bin/, lib/ and share/.</param>
/// <param name="Version">As the server says it: 15.14.</param>
/// <param name="Origin">How it came here: installed, embedded.</param>
internal sealed partial record PostgresInstallation(string Root, string Version, string Origin)
{
    public int Major => int.Parse(Version.Split('.')[0], CultureInfo.InvariantCulture);

    public string Program(string name) => Path.Combine(Root, "bin", name);

    public override string ToString() => $"PostgreSQL {Version}, {Origin}: {Root}";

    /// <returns>Null when there is no server in this directory.</returns>
    public static async Task<PostgresInstallation?> ReadAsync(string root, string origin, CancellationToken cancellationToken)
    {
        if (Path.GetFileName(root.TrimEnd('/')) == "bin") root = Path.GetDirectoryName(root.TrimEnd('/'))!;
        var server = Path.Combine(root, "bin", "postgres");
        if (!File.Exists(server) || !File.Exists(Path.Combine(root, "bin", "initdb"))) return null;
        var (exitCode, output) = await OneShot.RunAsync([server, "--version"], cancellationToken);
        return exitCode == 0 && VersionNumber().Match(output) is { Success: true } match ? new PostgresInstallation(root, match.Value, origin) : null;
    }

    [GeneratedRegex(@"\d+\.\d+")]
    private static partial Regex VersionNumber();
}
