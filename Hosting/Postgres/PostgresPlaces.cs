using Platform.Hosting.Running;

namespace Platform.Hosting.Postgres;

/// <summary>Sees to it that the user who runs the server can reach its programs and its data.</summary>
internal sealed class PostgresPlaces(RunDirectory run, Guardian guardian)
{
    public async Task<(PostgresInstallation Server, string Directory, ServerAccount? Account)> PrepareAsync(string resource, PostgresInstallation found, CancellationToken cancellationToken)
    {
        var account = ServerAccount.Choose();
        var directory = account is null || ServerAccount.CanReach(run.Path) ? run.For(resource) : Elsewhere(resource);
        File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (account is null || ServerAccount.CanReach(Path.Combine(found.Root, "bin"))) return (found, directory, account);
        var copy = Path.Combine(directory, "server");
        if (!Directory.Exists(copy)) await CopyAsync(found.Root, copy, cancellationToken);
        return (found with { Root = copy }, directory, account);
    }

    /// <summary>Data that outlives the run cannot be kept where its owner cannot go.</summary>
    private string Elsewhere(string resource)
    {
        var directory = Path.Combine(Path.GetTempPath(), $"{Path.GetFileName(run.Path)}-{guardian.RunId}-{resource}");
        Directory.CreateDirectory(directory);
        guardian.Remove(directory);
        return directory;
    }

    private static async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await OneShot.RunAsync([Programs.Required("cp", "It is part of coreutils."), "-a", from, to], cancellationToken);
        if (exitCode != 0) throw new HostingException(ExitCode.Fault, null, $"{from} could not be copied to {to}: {output.Trim()}", "Make room there, or set PLATFORM_RUN_DIR to a directory with room.");
    }
}
